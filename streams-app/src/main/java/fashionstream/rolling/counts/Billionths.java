package fashionstream.rolling.counts;

/**
 * Sums of fractions are kept as whole numbers of billionths: then they don't depend on the order of what is added, and
 * what is taken back takes away exactly what it brought. A long holds nine billion images of such.
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
