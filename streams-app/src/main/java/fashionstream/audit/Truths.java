package fashionstream.audit;

import fashionstream.config.AppConfig;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.GroundTruth;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The label of each image in the labels topic, in about 200 bytes each. Not safe for use by several threads. */
final class Truths {
    private final Map<String, Truth> byImage = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>();
    private long records;
    private long lost;
    private long changes;

    /**
     * The truth about an image.
     *
     * @param label the latest; null if it was withdrawn
     * @param first timestamp of the first record about it
     * @param last timestamp of the last
     * @param partition where the last lies
     */
    record Truth(@Nullable String label, long first, long last, int partition) {
        /** Whether a record about it is further than so many milliseconds from a time. */
        boolean isFurtherFrom(long time, long millis) {
            return Math.abs(first - time) > millis || Math.abs(last - time) > millis;
        }
    }

    /** Reads the topic up to its end as it is now. */
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
     * Takes a label of an image. It replaces the earlier one in its partition; and in another one, where the id's
     * records lay when the topic had fewer partitions, if that is older.
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

    /** Records that were read. */
    long records() {
        return records;
    }

    /** Offsets that the topic once had, and has no more. */
    long lost() {
        return lost;
    }

    /** Corrections and withdrawals. */
    long changes() {
        return changes;
    }
}
