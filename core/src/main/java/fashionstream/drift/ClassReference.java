package fashionstream.drift;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The figures of images by their predicted class. Compared class by class, a stream that sends many images of one class
 * in a row does not look different, and smaller changes are visible.
 *
 * <p>The contrast is taken at equal brightness: {@code pixel deviation - contrastSlope * pixel mean}. Among images of a
 * class, both rise together, but noise and blur change mostly one of them.
 *
 * @param contrastSlope slope of the regression of the contrast on the brightness within the classes
 * @param overall figures of all images
 * @param classes figures of single classes, by the index of the class; not of those with few images
 */
public record ClassReference(double contrastSlope, Figures overall, SortedMap<Integer, Figures> classes) {
    /** A class with fewer images has the overall figures. */
    static final int LEAST_IMAGES = 20;

    /** The most frequent ones, because each has some 300 bytes. */
    static final int MAX_CLASSES = 500;

    /** Brightness and contrast are fractions, so no regression has a larger slope. */
    private static final double MAX_SLOPE = 1000;

    /**
     * Figures of a class.
     *
     * @param images number of images, at least 1
     * @param contrast the contrast at equal brightness
     */
    public record Figures(long images, Spread confidence, Spread pixelMean, Spread contrast) {
        public Figures {
            if (images < 1) {
                throw new IllegalArgumentException("images of a class must be at least 1, not " + images);
            }
        }
    }

    public ClassReference {
        if (!(Math.abs(contrastSlope) <= MAX_SLOPE)) {
            throw new IllegalArgumentException(
                    "contrast_slope must be from -" + MAX_SLOPE + " to " + MAX_SLOPE + ", not " + contrastSlope);
        }
        if (classes.size() > MAX_CLASSES) {
            throw new IllegalArgumentException(
                    "there are figures of " + classes.size() + " classes, more than " + MAX_CLASSES);
        }
        classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
    }

    /** The figures of a class, or the overall ones if it has none. */
    Figures of(int index) {
        return classes.getOrDefault(index, overall);
    }

    /** Whether all indices are those of a model with this number of classes. */
    boolean fits(int classCount) {
        return classes.isEmpty() || (classes.firstKey() >= 0 && classes.lastKey() < classCount);
    }

    /** For a model with the same classes in another order. */
    ClassReference reordered(int[] from) {
        SortedMap<Integer, Figures> ordered = new TreeMap<>();
        for (int i = 0; i < from.length; i++) {
            Figures figures = classes.get(from[i]);
            if (figures != null) {
                ordered.put(i, figures);
            }
        }
        return new ClassReference(contrastSlope, overall, ordered);
    }

    /** Sums over the images of a class. Not thread-safe. */
    static final class Sums {
        private final Spread.Counter confidence = new Spread.Counter();
        private final Spread.Counter mean = new Spread.Counter();
        private final Spread.Counter deviation = new Spread.Counter();
        private double products;
        private long images;

        void add(BrightnessContrast image, double ofConfidence) {
            confidence.add(ofConfidence);
            mean.add(image.mean());
            deviation.add(image.deviation());
            products += image.mean() * image.deviation();
            images++;
        }

        long images() {
            return images;
        }

        /** Sum of squared deviations of the brightness from its mean. */
        double brightnessSquares() {
            double spread = mean.snapshot().deviation();
            return images * spread * spread;
        }

        /** Sum of the products of both deviations. */
        double brightnessContrastProducts() {
            return products
                    - images * mean.snapshot().mean() * deviation.snapshot().mean();
        }

        Figures figures(double slope) {
            Spread brightness = mean.snapshot();
            Spread raw = deviation.snapshot();
            double covariance = brightnessContrastProducts() / images;
            double variance = raw.deviation() * raw.deviation()
                    - 2 * slope * covariance
                    + slope * slope * brightness.deviation() * brightness.deviation();
            Spread contrast = new Spread(raw.mean() - slope * brightness.mean(), Math.sqrt(Math.max(0, variance)));
            return new Figures(images, confidence.snapshot(), brightness, contrast);
        }
    }
}
