package fashionstream.trainer.quantization;

/**
 * Values that a tensor takes, and their mapping to unsigned bytes: {@code value = scale * (byte - zeroPoint)}. Zero is
 * always within, and exact, since padding adds zeros.
 */
record Range(float low, float high) {
    private static final int LEVELS = 255;

    Range {
        if (!(low <= 0 && high >= 0 && Float.isFinite(low) && Float.isFinite(high))) {
            throw new IllegalArgumentException("no range around zero: " + low + " to " + high);
        }
    }

    /** The range of nothing yet. */
    static final Range NONE = new Range(0, 0);

    /** The smallest range with both in it. */
    Range with(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The difference of two neighbouring levels; above 0 also for a tensor that is always zero. */
    float scale() {
        return Math.max((high - low) / LEVELS, Float.MIN_NORMAL);
    }

    /** The byte that stands for zero, 0 to 255. */
    int zeroPoint() {
        return Math.round(-low / scale());
    }
}
