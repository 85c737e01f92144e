package fashionstream.drift;

/**
 * How many times larger the variance of block means is than that of independent images (L. Kish, "Survey Sampling",
 * Wiley 1965). Runs of similar images make it large: so many images count as one. It is estimated from the differences
 * between consecutive blocks, which a lasting change hardly affects.
 *
 * @param mean weighted mean of the observations; the last ones weigh most
 * @param blocks number of observations, including those that the start stands for, up to {@link #MEMORY}
 */
record DesignEffect(double mean, double blocks) {
    private static final double MEMORY = 30;
    private static final double START_BLOCKS = 4;

    /** One block alone must not change the estimate much. */
    private static final double MAX_OBSERVATION = 60;

    /** The estimate varies by chance, and one that is too low causes false alarms. */
    private static final double MARGIN = 1.1;

    static DesignEffect startingWith(double value) {
        return new DesignEffect(value, START_BLOCKS);
    }

    /** @param observed squared difference of two blocks, divided by its expectation for independent images */
    DesignEffect plus(double observed) {
        double next = Math.min(MEMORY, blocks + 1);
        return new DesignEffect(mean + (Math.min(MAX_OBSERVATION, observed) - mean) / next, next);
    }

    /** At least 1. */
    double value() {
        return Math.max(1, MARGIN * mean);
    }
}
