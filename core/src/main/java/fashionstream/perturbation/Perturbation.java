package fashionstream.perturbation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * A way in which a grey image can differ from those that a model was trained on. Each has strengths from 1, the
 * weakest. What comes out depends on the arguments alone, so that a figure can be measured again.
 *
 * <p>Safe for use by several threads.
 */
public enum Perturbation {
    /** Gaussian blur; the amounts are its standard deviation in pixels. Beyond the edges the outermost pixels go on. */
    BLUR("deviation %s px", 0.5, 1, 2) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return GaussianBlur.of(pixels, height, width, amount);
        }
    },
    /** Gaussian noise on each pixel; the amounts are its standard deviation in grey levels. */
    NOISE("deviation %s levels of 255", 13, 26, 51) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return map(pixels, level -> level + amount * random.nextGaussian());
        }
    },
    /** A move in one of eight directions, by chance; the amounts are pixels. What comes in from outside is black. */
    SHIFT("by %s px", 2, 4, 6) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return shift(pixels, height, width, (int) amount, random);
        }
    },
    /** Black becomes white and white black. Has one strength. */
    INVERSION("black for white", 1) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return map(pixels, level -> WHITE - level);
        }
    },
    /** Light on everything, the background too; the amounts are grey levels that each pixel gains, up to white. */
    BRIGHTNESS("%s levels of 255 more", 26, 51, 102) {
        @Override
        byte[] change(byte[] pixels, int height, int width, double amount, Random random) {
            return map(pixels, level -> level + amount);
        }
    };

    private static final int WHITE = 255;

    private static final int[][] DIRECTIONS = {{-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}, {1, 1}};

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // a list that nobody can change
    private final List<Double> amounts;

    Perturbation(String description, double... amounts) {
        this.description = description;
        this.amounts = Arrays.stream(amounts).boxed().toList();
    }

    abstract byte[] change(byte[] pixels, int height, int width, double amount, Random random);

    /** How many strengths there are: 3, or 1. */
    public int strengths() {
        return amounts.size();
    }

    /**
     * What a strength is in units of the image, for people.
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
     * A changed copy of an image.
     *
     * @param pixels {@code height * width} unsigned bytes, rows top to bottom, 0 black to 255 white; left as they are
     * @param height rows
     * @param width pixels per row
     * @param strength 1, the weakest, to {@link #strengths()}
     * @param seed decides what is left to chance. Give each image another, for example its number: neighbouring seeds
     *     have nothing to do with each other
     * @throws IllegalArgumentException if the number of pixels isn't that of the size, or the strength does not exist
     */
    public byte[] apply(byte[] pixels, int height, int width, int strength, long seed) {
        if (height < 1 || width < 1 || pixels.length != (long) height * width) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels for an image of " + width + "x" + height + "; a grey one has a byte each");
        }
        // Random's sequences are the same in every Java, but those of neighbouring seeds begin alike: so mix the seed.
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
