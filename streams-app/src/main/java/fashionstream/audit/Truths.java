package fashionstream.audit;

import fashionstream.config.AppConfig;
import fashionstream.intake.Intake;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.GroundTruth;
import java.time.Instant;
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
     * @param label the latest; null if it was withdrawn
     * @param first timestamp of the first label of the image
     * @param last timestamp of the last label
     * @param order the place of the latest in the order of the image's labels
     */
    record Truth(@Nullable String label, long first, long last, Order order) {
        /** Whether the first or last label is more than {@code millis} milliseconds away from a time. */
        boolean isFurtherFrom(long time, long millis) {
            return Math.abs(first - time) > millis || Math.abs(last - time) > millis;
        }
    }

    /**
     * Which of an image's labels is the latest: the one that was assigned last, then that of the latest record. A record
     * without value, or from before its own assignment, has the time of the record.
     *
     * @param time of the assignment, in milliseconds since 1970
     * @param timestamp of the record
     */
    record Order(long time, long timestamp, int partition, long offset) implements Comparable<Order> {
        static Order of(@Nullable Instant assigned, long timestamp, int partition, long offset) {
            long time = assigned != null && (timestamp < 0 || assigned.toEpochMilli() < timestamp)
                    ? assigned.toEpochMilli()
                    : timestamp;
            return new Order(time, timestamp, partition, offset);
        }

        @Override
        public int compareTo(Order other) {
            int byTime = Long.compare(time, other.time);
            int byTimestamp = byTime != 0 ? byTime : Long.compare(timestamp, other.timestamp);
            int byPartition = byTimestamp != 0 ? byTimestamp : Integer.compare(partition, other.partition);
            return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
        }
    }

    /** Reads the topic up to its current end. */
    static Truths read(AppConfig config) {
        Truths truths = new Truths();
        String topic = config.topics().labels();
        try (RecordDeserializer<GroundTruth> labels = Intake.labels(config);
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
        Order order = Order.of(
                truth == null ? null : truth.getLabelledAt(), record.timestamp(), record.partition(), record.offset());
        if (truth == null) {
            if (key != null && Countable.isId(key)) {
                put(key, null, order);
            }
        } else if (Countable.counts(truth) && (key == null || truth.getImageId().equals(key))) {
            put(truth.getImageId(), truth.getLabel(), order);
        }
    }

    /** Adds a label of an image; the latest in their order counts. */
    void put(String imageId, @Nullable String label, Order order) {
        Truth before = byImage.get(imageId);
        changes += before != null || label == null ? 1 : 0;
        long first = before == null ? order.timestamp() : Math.min(before.first, order.timestamp());
        long last = before == null ? order.timestamp() : Math.max(before.last, order.timestamp());
        if (before != null && before.order.compareTo(order) > 0) {
            byImage.put(imageId, new Truth(before.label, first, last, before.order));
        } else {
            // One string per class, not per image.
            String shared = label == null ? null : labels.computeIfAbsent(label, same -> same);
            byImage.put(imageId, new Truth(shared, first, last, order));
        }
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
