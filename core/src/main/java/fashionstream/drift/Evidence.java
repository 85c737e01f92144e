package fashionstream.drift;

/**
 * The evidence for one alternative since the best possible beginning of a change: an e-detector of the CUSUM type.
 *
 * @param log natural logarithm of the evidence; negative infinity before the first block
 * @param since start of the first block after which the change would have begun, in milliseconds since 1970
 */
record Evidence(double log, long since) {
    static final Evidence NONE = new Evidence(Double.NEGATIVE_INFINITY, 0);

    /**
     * After a block.
     *
     * @param logRatio logarithm of the likelihood ratio of the alternative for the block
     * @param logWeight logarithm of the weight of a change that begins with the block
     * @param start start of the block, in milliseconds since 1970
     * @param maxLog limit, so that a change that ends is soon noticed
     */
    Evidence plus(double logRatio, double logWeight, long start, double maxLog) {
        boolean begins = log <= logWeight;
        return new Evidence(Math.min(maxLog, (begins ? logWeight : log) + logRatio), begins ? start : since);
    }
}
