package fashionstream.trainer.quantization;

/**
 * The range of the values of a tensor, and their mapping to unsigned bytes: {@code value = scale * (byte - zeroPoint)}.
 * The range contains zero, which is mapped exactly, because padding adds zeros.
 */
record Range(float low, float high) {
    private static final int LEVELS = 255;

    Range {
        if (!(low <= 0 && high >= 0 && Float.isFinite(low) && Float.isFinite(high))) {
            throw new IllegalArgumentException("not a range around zero: " + low + " to " + high);
        }
    }

    /** The range before any value. */
    static final Range NONE = new Range(0, 0);

    /** The smallest range that contains both. */
    Range with(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The difference between two adjacent levels; above 0 even if the tensor is always zero. */
    float scale() {
        return Math.max((high - low) / LEVELS, Float.MIN_NORMAL);
    }

    /** The byte that represents zero, 0 to 255. */
    int zeroPoint() {
        return Math.round(-low / scale());
    }
}
