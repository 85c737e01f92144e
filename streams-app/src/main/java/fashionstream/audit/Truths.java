package fashionstream.audit;

import fashionstream.config.AppConfig;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.GroundTruth;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The label of each image in the labels topic; uses about 200 bytes per image. Not safe for use by several threads. */
final class Truths {
    private final Map<String, Truth> byImage = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>();
    private long records;
    private long lost;
    private long changes;

    /**
     * The true class of an image.
     *
     * @param label the latest label; null if it was withdrawn
     * @param first timestamp of the first label of the image
     * @param last timestamp of the last label
     * @param partition partition of the last label
     */
    record Truth(@Nullable String label, long first, long last, int partition) {
        /** Whether the first or last label is more than {@code millis} milliseconds away from a time. */
        boolean isFurtherFrom(long time, long millis) {
            return Math.abs(first - time) > millis || Math.abs(last - time) > millis;
        }
    }

    /** Reads the topic up to its current end. */
    static Truths read(AppConfig config) {
        Truths truths = new Truths();
        String topic = config.topics().labels();
        try (RecordDeserializer<GroundTruth> labels = RecordDeserializer.of(config, GroundTruth.class);
                TopicReader reader = new TopicReader(config, topic, true)) {
            truths.lost = reader.positions().values().stream()
                    .mapToLong(first -> first)
                    .sum();
            reader.readToEnd(record -> {
                truths.records++;
                labels.readOrSkip(record).ifPresent(truths::put);
            });
        }
        return truths;
    }

    private void put(TypedRecord<GroundTruth> record) {
        String key = record.key();
        GroundTruth truth = record.value();
        if (key != null
                && Countable.isId(key)
                && (truth == null
                        || (Countable.counts(truth) && truth.getImageId().equals(key)))) {
            put(key, truth == null ? null : truth.getLabel(), record.timestamp(), record.partition());
        }
    }

    /**
     * Adds a label of an image. It replaces an earlier label in the same partition. It replaces a label in another
     * partition, where the id's records were when the topic had fewer partitions, only if that one is older.
     */
    void put(String imageId, @Nullable String label, long timestamp, int partition) {
        Truth before = byImage.get(imageId);
        changes += before != null || label == null ? 1 : 0;
        if (before != null && before.partition != partition && before.last > timestamp) {
            byImage.put(
                    imageId, new Truth(before.label, Math.min(before.first, timestamp), before.last, before.partition));
            return;
        }
        // One string per class, not per image.
        String shared = label == null ? null : labels.computeIfAbsent(label, same -> same);
        long first = before == null ? timestamp : before.first;
        byImage.put(imageId, new Truth(shared, first, timestamp, partition));
    }

    /** The label of an image; null if there is none. */
    @Nullable
    Truth of(String imageId) {
        return byImage.get(imageId);
    }

    /** Number of records read. */
    long records() {
        return records;
    }

    /** Number of offsets at the start of the topic that are deleted. */
    long lost() {
        return lost;
    }

    /** Number of corrections and withdrawals. */
    long changes() {
        return changes;
    }
}
