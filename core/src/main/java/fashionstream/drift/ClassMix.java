package fashionstream.drift;

import java.util.Arrays;

/**
 * The mix of the predicted classes of the latest images: the alternative that the next block is tested against.
 * Immutable.
 *
 * @param counts independent images of each group of classes, of which the latest weigh most
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClassMix(double[] counts) {
    /** Models with more classes are tested by groups of them, so that the state stays small. */
    static final int MAX_GROUPS = 64;

    /** Independent images after which an older one has lost most of its weight. */
    private static final double MEMORY = 1000;

    /** Weight of the reference in the alternative, in independent images. */
    private static final double PRIOR = 100;

    /** No change: a class of ten that has 14 % of the images instead of 10 %. In nats per image. */
    private static final double TOLERANCE = 0.01;

    static ClassMix empty(int groups) {
        return new ClassMix(new double[groups]);
    }

    static int groups(int classes) {
        return Math.min(classes, MAX_GROUPS);
    }

    static int group(int predictedClass, int groups) {
        return predictedClass % groups;
    }

    /** The share of each group in the reference. A class that it lacks counts as rare. */
    static double[] shares(DriftReference reference, int groups) {
        double[] shares = new double[groups];
        double images = reference.images();
        for (int i = 0; i < reference.classShares().size(); i++) {
            shares[group(i, groups)] += reference.classShares().get(i) * images;
        }
        for (int i = 0; i < groups; i++) {
            shares[i] = (shares[i] + 0.5) / (images + 0.5 * groups);
        }
        return shares;
    }

    /**
     * Logarithm of the likelihood ratio of this mix to the reference.
     *
     * @param block number of images of each group
     * @param images the sum of it
     * @param effect design effect
     */
    double logRatio(double[] block, double images, double effect, double[] shares, long referenceImages) {
        double total = Arrays.stream(counts).sum() + PRIOR;
        double log = 0;
        for (int i = 0; i < counts.length; i++) {
            log += block[i] * Math.log((counts[i] + PRIOR * shares[i]) / total / shares[i]);
        }
        double chance = (counts.length - 1.0) / referenceImages;
        return (log - (TOLERANCE + chance) * images) / effect;
    }

    ClassMix plus(double[] block, double images, double effect) {
        double kept = Math.max(0, 1 - images / effect / MEMORY);
        double[] sum = new double[counts.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = counts[i] * kept + block[i] / effect;
        }
        return new ClassMix(sum);
    }
}
