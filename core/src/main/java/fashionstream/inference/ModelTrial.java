package fashionstream.inference;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Tests a model before it becomes active: it must work, and its output for an image must not depend on chance or on the
 * other images of the batch, as it does if dropout or batch normalisation is in training mode.
 */
final class ModelTrial {
    /**
     * The tolerated difference between two outputs for an image, as a share of the range of their logarithms (which is
     * the range of the logits). A different order of summation causes a difference of 0.000001, float16 of 0.001,
     * dynamic quantization of activations of 0.006; dropout of 10 % of the activations causes 0.27, and batch
     * statistics cause 0.57 (measured on networks with random weights, with high and low confidence).
     */
    private static final double TOLERANCE = 0.05;

    /** Rounding errors of outputs that are all equal. */
    private static final double ROUNDING = 1e-3;

    /** Smaller probabilities are rounding errors. */
    private static final double LEAST_PROBABILITY = 1e-20;

    private static final int BRIGHTEST = 250;

    private ModelTrial() {}

    /**
     * Tests a model.
     *
     * @return the time per image in a batch of two
     * @throws ModelException if it is not usable
     */
    static Duration run(String source, Classifier classifier) {
        int bytes = classifier.model().input().bytes();
        byte[] black = new byte[bytes];
        // Two images, because a graph may declare any batch size but support only one image.
        outputs(source, classifier, "two black images", List.of(black, black));

        byte[] dark = images(bytes).get(0);
        byte[] bright = images(bytes).get(1);
        float[] darkAlone = outputs(source, classifier, "an image", List.of(dark))[0];
        float[] brightAlone = outputs(source, classifier, "an image", List.of(bright))[0];
        float[][] together = outputs(source, classifier, "two images", List.of(dark, bright));
        float[][] swapped = outputs(source, classifier, "two images", List.of(bright, dark));
        long began = System.nanoTime();
        float[][] again = outputs(source, classifier, "two images", List.of(dark, bright));
        long nanos = System.nanoTime() - began;

        if (differ(together[0], again[0]) || differ(together[1], again[1])) {
            throw unsteady(source, "changes from run to run");
        }
        if (differ(darkAlone, together[0])
                || differ(brightAlone, together[1])
                || differ(brightAlone, swapped[0])
                || differ(darkAlone, swapped[1])) {
            throw unsteady(source, "depends on the other images of the batch");
        }
        return Duration.ofNanos(nanos / 2);
    }

    /** A dark and a bright image, as different as possible in contrast too, but with the same range of values. */
    static List<byte[]> images(int bytes) {
        return List.of(noise(bytes, 3), inverted(noise(bytes, 5)));
    }

    private static float[][] outputs(String source, Classifier classifier, String what, List<byte[]> images) {
        try {
            return classifier.classify(images);
        } catch (InferenceException e) {
            throw new ModelException(source, "a trial run on " + what + " fails: " + e.getMessage(), e);
        }
    }

    private static ModelException unsteady(String source, String problem) {
        return new ModelException(
                source,
                "its output for an image " + problem
                        + "; is dropout or batch normalisation in training mode? Call model.eval() before the export");
    }

    /** Random pixels of 0 to 250, most of them dark; a higher power makes more of them dark. */
    private static byte[] noise(int bytes, int power) {
        Random random = new Random(power);
        byte[] pixels = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            pixels[i] = (byte) (BRIGHTEST * Math.pow(random.nextDouble(), power));
        }
        return pixels;
    }

    private static byte[] inverted(byte[] image) {
        byte[] inverted = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            inverted[i] = (byte) (BRIGHTEST - (image[i] & 0xFF));
        }
        return inverted;
    }

    private static boolean differ(float[] one, float[] other) {
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        double apart = 0;
        for (int i = 0; i < one.length; i++) {
            double a = logarithm(one[i]);
            double b = logarithm(other[i]);
            lowest = Math.min(lowest, Math.min(a, b));
            highest = Math.max(highest, Math.max(a, b));
            apart = Math.max(apart, Math.abs(a - b));
        }
        return apart > ROUNDING + TOLERANCE * (highest - lowest);
    }

    private static double logarithm(float probability) {
        return Math.log(Math.max(LEAST_PROBABILITY, probability));
    }
}
