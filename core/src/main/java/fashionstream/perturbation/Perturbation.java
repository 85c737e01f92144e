package fashionstream.perturbation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * A way to degrade a greyscale image. Each perturbation has strengths from 1, the weakest. The result depends only on
 * the arguments, so that measurements are reproducible.
 *
 * <p>Thread-safe.
 */
public enum Perturbation {
    /**
     * Gaussian blur; the amounts are its standard deviation in pixels. Beyond the edges, the outermost pixels are
     * repeated.
     */
    BLUR("standard deviation %s px", 0.5, 1, 2) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return GaussianBlur.of(pixels, height, width, amount);
        }
    },
    /** Gaussian noise on each pixel; the amounts are its standard deviation in grey levels. */
    NOISE("standard deviation %s levels of 255", 13, 26, 51) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return map(pixels, level -> level + amount * random.nextGaussian());
        }
    },
    /**
     * A shift in one of eight directions, chosen at random; the amounts are pixels. The pixels shifted in are black.
     */
    SHIFT("by %s px", 2, 4, 6) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return shift(pixels, height, width, (int) amount, random);
        }
    },
    /** Inverted grey levels. Has one strength. */
    INVERSION("black and white swapped", 1) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return map(pixels, level -> WHITE - level);
        }
    },
    /**
     * More light on everything, including the background; the amounts are added to the grey level of each pixel, up to
     * white.
     */
    BRIGHTNESS("%s levels of 255 brighter", 26, 51, 102) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return map(pixels, level -> level + amount);
        }
    };

    private static final int WHITE = 255;

    private static final int[][] DIRECTIONS = {{-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}, {1, 1}};

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list
    private final List<Double> amounts;

    Perturbation(String description, double... amounts) {
        this.description = description;
        this.amounts = Arrays.stream(amounts).boxed().toList();
    }

    abstract byte[] change(byte[] pixels, int height, int width, double amount, Random random);

    /** Number of strengths: 3, or 1. */
    public int strengths() {
        return amounts.size();
    }

    /**
     * Describes a strength in units of the image.
     *
     * @param strength 1 to {@link #strengths()}
     * @throws IllegalArgumentException if the strength does not exist
     */
    public String describe(int strength) {
        double amount = amount(strength);
        boolean whole = amount == Math.rint(amount);
        return String.format(Locale.ROOT, description, whole ? Long.toString((long) amount) : Double.toString(amount));
    }

    /**
     * Returns a degraded copy of an image.
     *
     * @param pixels {@code height * width} unsigned bytes, rows from top to bottom, 0 black to 255 white; not modified
     * @param height rows
     * @param width pixels per row
     * @param strength 1, the weakest, to {@link #strengths()}
     * @param seed seed of the random choices. Use a different one for each image, for example its number: the results
     *     of adjacent seeds are independent
     * @throws IllegalArgumentException if the number of pixels does not match the size, or the strength does not exist
     */
    public byte[] apply(byte[] pixels, int height, int width, int strength, long seed) {
        if (height < 1 || width < 1 || pixels.length != (long) height * width) {
            throw new IllegalArgumentException(pixels.length + " pixels for an image of " + width + "x" + height
                    + "; expected one byte per pixel");
        }
        // Random has the same sequences in every Java version, but those of adjacent seeds are similar at first: mix
        // the seed.
        return change(pixels, height, width, amount(strength), new Random(new SplittableRandom(seed).nextLong()));
    }

    private double amount(int strength) {
        if (strength < 1 || strength > strengths()) {
            throw new IllegalArgumentException("strength of " + name().toLowerCase(Locale.ROOT) + " must be 1 to "
                    + strengths() + ", not " + strength);
        }
        return amounts.get(strength - 1);
    }

    private static byte[] shift(byte[] pixels, int height, int width, int distance, Random random) {
        int[] direction = DIRECTIONS[random.nextInt(DIRECTIONS.length)];
        int down = direction[0] * distance;
        int right = direction[1] * distance;
        byte[] shifted = new byte[pixels.length];
        for (int y = Math.max(0, down); y < Math.min(height, height + down); y++) {
            for (int x = Math.max(0, right); x < Math.min(width, width + right); x++) {
                shifted[y * width + x] = pixels[(y - down) * width + x - right];
            }
        }
        return shifted;
    }

    private static byte[] map(byte[] pixels, DoubleUnaryOperator change) {
        byte[] changed = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            changed[i] = level(change.applyAsDouble(Byte.toUnsignedInt(pixels[i])));
        }
        return changed;
    }

    /** The nearest grey level, 0 to 255. */
    static byte level(double value) {
        return (byte) Math.max(0, Math.min(WHITE, Math.round(value)));
    }
}
