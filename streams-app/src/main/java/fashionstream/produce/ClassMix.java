package fashionstream.produce;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses the next image so that most images are of two classes: the first two by name. Each choice depends only on the
 * number of the image, so that it is reproducible; an image that is repeated has the suffix {@code ~2} and so on in its
 * id. Not safe for use by several threads.
 */
final class ClassMix {
    /** At strength 1, half of the images are from the two classes; at 2, three quarters; at 3, all. */
    static final int STRENGTHS = 3;

    private static final int FAVOURED_CLASSES = 2;
    private static final double[] SHARES = {0.5, 0.75, 1};

    private final int[] favoured;
    private final double share;
    private final int size;
    private final int[] handedOut;

    /**
     * Starts at the first image.
     *
     * @param labels the class of each image
     */
    ClassMix(List<String> labels, int strength) {
        this.share = SHARES[strength - 1];
        this.size = labels.size();
        this.handedOut = new int[size];
        List<String> classes =
                labels.stream().distinct().sorted().limit(FAVOURED_CLASSES).toList();
        this.favoured = IntStream.range(0, size)
                .filter(i -> classes.contains(labels.get(i)))
                .toArray();
    }

    /** Whether image {@code number} is replaced with one of the two classes. */
    boolean replaces(long number) {
        return random(number).nextDouble() < share;
    }

    /** The replacement of image {@code number}, as a number of {@link IdxImages#image}. */
    long replacement(long number) {
        SplittableRandom random = random(number);
        random.nextDouble(); // spent by replaces()
        return next(favoured[random.nextInt(favoured.length)]);
    }

    /** Image {@code number} itself, as a number of {@link IdxImages#image}. */
    long original(long number) {
        return next(Math.toIntExact(number % size));
    }

    private long next(int index) {
        return index + (long) handedOut[index]++ * size;
    }

    private static SplittableRandom random(long number) {
        return new SplittableRandom(number);
    }
}
