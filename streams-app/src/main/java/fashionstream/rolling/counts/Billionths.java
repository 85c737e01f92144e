package fashionstream.rolling.counts;

/**
 * Fractions as whole numbers of billionths. Sums of them do not depend on the order of additions, and a subtraction
 * exactly undoes an addition. A long can hold the sum of nine billion images.
 */
final class Billionths {
    private static final double NANO = 1e-9;

    private Billionths() {}

    static long of(double value) {
        return Math.round(value / NANO);
    }

    static double sum(long nanos) {
        return nanos * NANO;
    }
}
