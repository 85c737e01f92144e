package fashionstream.rolling;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** Turns good records into hostile ones; sometimes a changed record is still valid. */
final class HostileRecords {
    private static final float[] NO_PROBABILITIES = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.5f, 1.5f, Float.MAX_VALUE, Float.MIN_VALUE
    };

    private static final List<BiConsumer<Prediction, Random>> WRONG_PREDICTIONS = List.of(
            (each, random) -> each.setClassIndex(random.nextInt()),
            (each, random) -> each.setConfidence(noProbability(random)),
            (each, random) -> each.setProbabilities(wrongProbabilities(each, random)),
            (each, random) -> each.setLabel(text(random)),
            (each, random) -> each.setLabelTrue(longText(random)),
            (each, random) -> each.setImageId(longText(random)),
            (each, random) -> each.setModelVersion(random.nextBoolean() ? "" : "a/" + text(random)),
            (each, random) -> each.setModelName("\u0000" + text(random)),
            (each, random) -> each.setImagePartition(-1 - random.nextInt(1000)),
            (each, random) -> each.setImageOffset(random.nextLong() | Long.MIN_VALUE),
            (each, random) -> each.setImageTopicId("!" + text(random)),
            (each, random) -> each.setPixelMean(noProbability(random)),
            (each, random) -> each.setPixelDeviation(noProbability(random)),
            (each, random) -> {
                each.setCapturedAt(Instant.ofEpochMilli(random.nextLong()));
                each.setPredictedAt(Instant.ofEpochMilli(random.nextLong()));
            });

    private final Random random;
    private final Serde<Prediction> predictions;
    private final Serde<GroundTruth> labels;

    HostileRecords(Random random, Serde<Prediction> predictions, Serde<GroundTruth> labels) {
        this.random = random;
        this.predictions = predictions;
        this.labels = labels;
    }

    /** Bytes instead of a prediction; null for none. */
    byte @Nullable [] prediction(Prediction good) {
        Prediction changed = Prediction.newBuilder(good).build();
        if (random.nextBoolean()) {
            WRONG_PREDICTIONS.get(random.nextInt(WRONG_PREDICTIONS.size())).accept(changed, random);
            return predictions.serializer().serialize("predictions", changed);
        }
        return damaged(predictions.serializer().serialize("predictions", good));
    }

    /** Bytes instead of a label; null for none. */
    byte @Nullable [] label(GroundTruth good) {
        GroundTruth changed = GroundTruth.newBuilder(good).build();
        switch (random.nextInt(8)) {
            case 0 -> changed.setLabel(longText(random));
            case 1 -> changed.setLabelledBy(longText(random));
            case 2 -> changed.setImageId(longText(random));
            case 3 -> changed.setLabelledAt(Instant.ofEpochMilli(random.nextLong()));
            default -> {
                return damaged(labels.serializer().serialize("labels", good));
            }
        }
        return labels.serializer().serialize("labels", changed);
    }

    private byte @Nullable [] damaged(byte[] good) {
        byte[] bytes = good.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(50));
            case 2 -> random.nextBytes(bytes);
            case 3 -> bytes[random.nextInt(5)] ^= (byte) (1 << random.nextInt(8));
            case 4 -> {
                return null;
            }
            default -> {
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }

    /** A key instead of a valid one. */
    static byte @Nullable [] key(String good, Random random) {
        byte[] bytes = good.getBytes(UTF_8);
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> new byte[] {(byte) 0xc3};
            default -> bytes;
        };
    }

    private static float noProbability(Random random) {
        return NO_PROBABILITIES[random.nextInt(NO_PROBABILITIES.length)];
    }

    private static List<Float> wrongProbabilities(Prediction prediction, Random random) {
        List<Float> probabilities = new ArrayList<>(prediction.getProbabilities());
        switch (random.nextInt(4)) {
            case 0 -> probabilities.set(random.nextInt(probabilities.size()), noProbability(random));
            case 1 -> probabilities.add(0f);
            case 2 -> probabilities.remove(0);
            default -> probabilities.clear();
        }
        return probabilities;
    }

    private static String text(Random random) {
        return "text " + random.nextInt(1000);
    }

    private static String longText(Random random) {
        return "ü".repeat(1_025 + random.nextInt(80_000));
    }
}
