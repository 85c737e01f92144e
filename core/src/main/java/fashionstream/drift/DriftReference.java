package fashionstream.drift;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fashionstream.accuracy.Reliability;
import java.util.Arrays;
import java.util.List;

/**
 * What a model's images and predictions looked like when it was made: later ones are compared with it. Measured on
 * images that the model was not trained on, of which it would be surer than it is of others; kept in the model's file.
 *
 * @param images how many images it was measured on, at least 1
 * @param classShares share of the images that were predicted to be of each class, in the order of the model's class
 *     list; sums to 1
 * @param confidenceShares share of the images in each bin of confidence, from 0 to 1, the bins of {@link Reliability};
 *     sums to 1. Some are empty: the most probable of ten classes has at least 0.1
 * @param confidence the predicted class's probability
 * @param pixelMean the images' {@link BrightnessContrast#mean}
 * @param pixelDeviation the images' {@link BrightnessContrast#deviation}
 */
public record DriftReference(
        long images,
        List<Double> classShares,
        List<Double> confidenceShares,
        Spread confidence,
        Spread pixelMean,
        Spread pixelDeviation) {
    /** Far above what rounding does to a sum of shares. */
    private static final double SUM_TOLERANCE = 1e-6;

    /** A later version may know more of a model: what isn't known here is passed over. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
            .build();

    public DriftReference {
        if (images < 1) {
            throw new IllegalArgumentException("images must be at least 1, not " + images);
        }
        classShares = List.copyOf(classShares);
        confidenceShares = List.copyOf(confidenceShares);
        requireShares("class_shares", classShares);
        requireShares("confidence_shares", confidenceShares);
        requireCount("confidence_shares", confidenceShares, Reliability.BINS);
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @param classes how many classes the model has
     * @throws IllegalArgumentException if it is no such object, or one of another number of classes; the message says
     *     what is wrong
     */
    public static DriftReference parse(String json, int classes) {
        DriftReference reference;
        try {
            reference = JSON.readValue(json, DriftReference.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    e.getCause() instanceof IllegalArgumentException cause
                            ? cause.getMessage()
                            : e.getOriginalMessage(),
                    e);
        }
        if (reference == null) {
            throw new IllegalArgumentException("it is null");
        }
        requireCount("class_shares", reference.classShares, classes);
        return reference;
    }

    /** This as a JSON object in one line, keys in snake_case. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers always have a JSON form", e);
        }
    }

    /**
     * The same for a model whose classes are put into another order.
     *
     * @param from for each class in the new order, its index in the old one
     */
    public DriftReference reordered(int[] from) {
        return new DriftReference(
                images,
                Arrays.stream(from).mapToObj(classShares::get).toList(),
                confidenceShares,
                confidence,
                pixelMean,
                pixelDeviation);
    }

    private static void requireShares(String name, List<Double> shares) {
        double sum = 0;
        for (double share : shares) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(name + " must be 0 to 1 each, not " + share);
            }
            sum += share;
        }
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            throw new IllegalArgumentException(name + " must sum to 1, not to " + sum);
        }
    }

    private static void requireCount(String name, List<Double> shares, int count) {
        if (shares.size() != count) {
            throw new IllegalArgumentException(name + " must be " + count + " numbers, not " + shares.size());
        }
    }

    /** Measures a reference, image by image. Not safe for use by several threads. */
    public static final class Counter {
        private final long[] classes;
        private final long[] bins = new long[Reliability.BINS];
        private final Spread.Counter confidences = new Spread.Counter();
        private final Spread.Counter means = new Spread.Counter();
        private final Spread.Counter deviations = new Spread.Counter();
        private long images;

        /** Counts for a model of so many classes. */
        public Counter(int classes) {
            this.classes = new long[classes];
        }

        /**
         * Counts an image.
         *
         * @param predictedClass index of the class that the model took it for
         * @param confidence the probability that the model gave that class, 0 to 1
         * @throws IllegalArgumentException if the confidence is not a probability
         */
        public void add(BrightnessContrast image, int predictedClass, double confidence) {
            bins[Reliability.bin(confidence)]++;
            classes[predictedClass]++;
            confidences.add(confidence);
            means.add(image.mean());
            deviations.add(image.deviation());
            images++;
        }

        /**
         * What was counted so far.
         *
         * @throws IllegalStateException if that is nothing
         */
        public DriftReference snapshot() {
            if (images == 0) {
                throw new IllegalStateException("no images to measure a reference on");
            }
            return new DriftReference(
                    images,
                    shares(classes),
                    shares(bins),
                    confidences.snapshot(),
                    means.snapshot(),
                    deviations.snapshot());
        }

        private List<Double> shares(long[] counts) {
            return Arrays.stream(counts)
                    .mapToObj(count -> (double) count / images)
                    .toList();
        }
    }
}
