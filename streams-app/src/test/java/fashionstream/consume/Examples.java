package fashionstream.consume;

import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of the output topics. */
public final class Examples {
    public static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private Examples() {}

    public static Prediction prediction(String imageId, @Nullable String truth) {
        return Prediction.newBuilder()
                .setImageId(imageId)
                .setLabel("Bag")
                .setClassIndex(1)
                .setConfidence(0.75f)
                .setProbabilities(List.of(0.25f, 0.75f))
                .setModelName("tiny")
                .setModelVersion("0123456789ab")
                .setCapturedAt(TIME)
                .setPredictedAt(TIME.plusMillis(1))
                .setLabelTrue(truth)
                .setImagePartition(3)
                .setImageOffset(1L << 40)
                .build();
    }

    public static RollingAccuracy accuracy() {
        return RollingAccuracy.newBuilder()
                .setWindow("all")
                .setWindowStart(TIME)
                .setUpdatedAt(TIME)
                .setModelName("tiny")
                .setModelVersion("0123456789ab")
                .setLabelled(4)
                .setCorrect(3)
                .setAccuracy(0.75)
                .setAccuracyLow(0.3006)
                .setAccuracyHigh(0.9544)
                .setClasses(List.of(ClassAccuracy.newBuilder()
                        .setLabel("Bag")
                        .setSupport(4)
                        .setPredicted(3)
                        .setCorrect(3)
                        .setPrecision(1.0)
                        .setRecall(0.75)
                        .build()))
                .setConfusion(List.of(3L, 1L, 0L, 0L))
                .build();
    }

    public static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
        // Kafka's records may lack both; its types don't declare it.
        @SuppressWarnings("NullAway")
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("topic", 0, 7, key, value);
        return record;
    }
}
