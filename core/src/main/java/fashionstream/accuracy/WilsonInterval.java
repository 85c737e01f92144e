package fashionstream.accuracy;

/**
 * The 95 % confidence interval of a share, by Wilson's score method: E. B. Wilson, "Probable inference, the law of
 * succession, and statistical inference", Journal of the American Statistical Association 22 (1927), 209-212. Unlike
 * the normal approximation, it is accurate for few trials and for shares close to 0 or 1.
 *
 * @param low lower end, 0 to 1
 * @param high upper end, {@code low} to 1
 */
public record WilsonInterval(double low, double high) {
    /** A standard normal variable has an absolute value below this with probability 0.95. */
    public static final double Z = 1.959963984540054;

    public WilsonInterval {
        if (!(0 <= low && low <= high && high <= 1)) {
            throw new IllegalArgumentException("not an interval within 0 and 1: " + low + " to " + high);
        }
    }

    /**
     * Returns the interval for {@code correct} out of {@code total}. It always contains their share.
     *
     * @throws IllegalArgumentException unless {@code 0 <= correct <= total} and {@code 1 <= total}
     */
    public static WilsonInterval of(long correct, long total) {
        if (total < 1 || correct < 0 || correct > total) {
            throw new IllegalArgumentException("not a share: " + correct + " of " + total);
        }
        double n = total;
        double share = correct / n;
        double shrink = 1 + Z * Z / n;
        double centre = (share + Z * Z / (2 * n)) / shrink;
        double half = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / shrink;
        // Rounding must not exclude the share itself; at 0 and 1, the ends are exact.
        return new WilsonInterval(
                correct == 0 ? 0 : Math.max(0, Math.min(share, centre - half)),
                correct == total ? 1 : Math.min(1, Math.max(share, centre + half)));
    }
}
