package fashionstream.produce;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses which image comes next, when most are to be of two classes: the first two by name. Each choice is made by the
 * number alone, so that it can be made again; an image that comes again has {@code ~2} and so on behind its id. Not safe
 * for use by several threads.
 */
final class ClassMix {
    /** Half of the images are chosen from the two classes at strength 1, three quarters at 2, all at 3. */
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

    /** Whether image {@code number} is replaced by one of the two classes. */
    boolean replaces(long number) {
        return random(number).nextDouble() < share;
    }

    /** What comes in place of image {@code number}, as a number of {@link IdxImages#image}. */
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
