package fashionstream.drift;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.accuracy.Reliability;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The distributions of the images and predictions of a model at its creation, with which later ones are compared.
 * Measured on images that the model was not trained on, because it is more confident on its training images. Stored in
 * the model file.
 *
 * @param images number of images that it was measured on, at least 1
 * @param classShares share of the images that were predicted to be of each class, in the order of the model's class
 *     list; sums to 1
 * @param confidenceShares share of the images in each bin of confidence, from 0 to 1, the bins of {@link Reliability};
 *     sums to 1. Some are empty: the most probable of ten classes has at least 0.1
 * @param confidence the probability of the predicted class
 * @param pixelMean the images' {@link BrightnessContrast#mean}
 * @param pixelDeviation the images' {@link BrightnessContrast#deviation}
 * @param byClass the figures by predicted class; null in references that earlier versions wrote
 */
public record DriftReference(
        long images,
        List<Double> classShares,
        List<Double> confidenceShares,
        Spread confidence,
        Spread pixelMean,
        Spread pixelDeviation,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) @Nullable
        ClassReference byClass) {
    /** What a model without a reference lacks, as a text. */
    public static final String MISSING =
            "the file has no drift.reference, so changes of the images are not detected (docs/models.md)";

    private static final String BY_CLASS = "by_class";

    /** Far above the rounding errors of a sum of shares. */
    private static final double SUM_TOLERANCE = 1e-6;

    /** Unknown keys, which a later version may write, are ignored. */
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
     * Parses the output of {@link #json}.
     *
     * @param classes number of classes of the model
     * @throws IllegalArgumentException if the text is not such an object, or has another number of classes; the message
     *     states what is wrong
     */
    public static DriftReference parse(String json, int classes) {
        DriftReference reference;
        try {
            JsonNode tree = JSON.readTree(json);
            // All other fields are required.
            if (tree instanceof ObjectNode fields && !fields.has(BY_CLASS)) {
                fields.putNull(BY_CLASS);
            }
            reference = JSON.treeToValue(tree, DriftReference.class);
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
        if (reference.byClass != null && !reference.byClass.fits(classes)) {
            throw new IllegalArgumentException(BY_CLASS + " has classes other than 0 to " + (classes - 1));
        }
        return reference;
    }

    /** Returns this as a JSON object in one line, with keys in snake_case. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers always have a JSON form", e);
        }
    }

    /**
     * Returns the reference for a model with the same classes in another order.
     *
     * @param from for each class in the new order, its index in the old order
     */
    public DriftReference reordered(int[] from) {
        return new DriftReference(
                images,
                Arrays.stream(from).mapToObj(classShares::get).toList(),
                confidenceShares,
                confidence,
                pixelMean,
                pixelDeviation,
                byClass == null ? null : byClass.reordered(from));
    }

    /** What the reference of an earlier version lacks, and the consequence, as a text; null if it is complete. */
    public @Nullable String problem() {
        return byClass != null
                ? null
                : "its drift.reference has no figures by class (by_class), so small changes of confidence, brightness and"
                        + " contrast are not detected; './fashion-stream reference' adds them";
    }

    /** The figures by predicted class; the same for all classes if there are none. */
    ClassReference byClassOrOverall() {
        return byClass != null
                ? byClass
                : new ClassReference(
                        0,
                        new ClassReference.Figures(images, confidence, pixelMean, pixelDeviation),
                        Collections.emptySortedMap());
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

    /** Measures a reference, image by image. Not thread-safe. */
    public static final class Counter {
        private final long[] classes;
        private final long[] bins = new long[Reliability.BINS];
        private final Spread.Counter confidences = new Spread.Counter();
        private final Spread.Counter means = new Spread.Counter();
        private final Spread.Counter deviations = new Spread.Counter();
        private final ClassReference.Sums overall = new ClassReference.Sums();
        private final ClassReference.Sums[] byClass;
        private long images;

        /** A counter for a model with this number of classes. */
        public Counter(int classes) {
            this.classes = new long[classes];
            this.byClass = new ClassReference.Sums[classes];
            Arrays.setAll(byClass, i -> new ClassReference.Sums());
        }

        /**
         * Counts an image.
         *
         * @param predictedClass index of the predicted class
         * @param confidence probability of the predicted class, 0 to 1
         * @throws IllegalArgumentException if the confidence is not a probability
         */
        public void add(BrightnessContrast image, int predictedClass, double confidence) {
            bins[Reliability.bin(confidence)]++;
            classes[predictedClass]++;
            confidences.add(confidence);
            means.add(image.mean());
            deviations.add(image.deviation());
            overall.add(image, confidence);
            byClass[predictedClass].add(image, confidence);
            images++;
        }

        /**
         * Returns the reference of the images so far.
         *
         * @throws IllegalStateException if there are none
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
                    deviations.snapshot(),
                    byClass());
        }

        private ClassReference byClass() {
            double squares = 0;
            double products = 0;
            for (ClassReference.Sums sums : byClass) {
                if (sums.images() > 0) {
                    squares += sums.brightnessSquares();
                    products += sums.brightnessContrastProducts();
                }
            }
            double slope = squares > 0 ? products / squares : 0;
            SortedMap<Integer, ClassReference.Figures> figures = new TreeMap<>();
            IntStream.range(0, byClass.length)
                    .boxed()
                    .filter(i -> byClass[i].images() >= ClassReference.LEAST_IMAGES)
                    .sorted(Comparator.comparing((Integer i) -> byClass[i].images())
                            .reversed())
                    .limit(ClassReference.MAX_CLASSES)
                    .forEach(i -> figures.put(i, byClass[i].figures(slope)));
            return new ClassReference(slope, overall.figures(slope), figures);
        }

        private List<Double> shares(long[] counts) {
            return Arrays.stream(counts)
                    .mapToObj(count -> (double) count / images)
                    .toList();
        }
    }
}
