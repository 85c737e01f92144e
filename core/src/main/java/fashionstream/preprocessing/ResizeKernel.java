package fashionstream.preprocessing;

/**
 * The coefficients of one pass of Pillow's resize: {@code precompute_coeffs} and {@code normalize_coeffs_8bpc} in its
 * {@code Resample.c}. Pixel {@code i} of the result is the sum of {@code counts[i]} pixels of the source, from {@code
 * starts[i]} on, each multiplied by its weight.
 *
 * @param weights with {@value #PRECISION_BITS} fraction bits; those of pixel {@code i} start at {@code i * size}
 * @param size the largest number of weights of a pixel
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ResizeKernel(int[] starts, int[] counts, int[] weights, int size) {
    /** 32 bits without 8 of a level, and 2 for sums of weights beyond 1 and for the sign. */
    static final int PRECISION_BITS = 32 - 8 - 2;

    /** Half a level, so that a sum of weighted levels is rounded. */
    static final int ROUNDING = 1 << (PRECISION_BITS - 1);

    // Pillow's constants are floats, its arithmetic is in doubles.
    private static final double HAMMING_OFFSET = 0.54f;
    private static final double HAMMING_SHARE = 0.46f;
    private static final double BICUBIC_SHARPNESS = -0.5;
    private static final double LANCZOS_LOBES = 3.0;

    static ResizeKernel of(ResizeFilter filter, int from, int to) {
        double scale = (double) from / to;
        double stretch = Math.max(scale, 1.0);
        double support = support(filter) * stretch;
        int size = (int) Math.ceil(support) * 2 + 1;
        int[] starts = new int[to];
        int[] counts = new int[to];
        int[] weights = new int[Math.multiplyExact(to, size)];
        double[] shares = new double[size];
        double shrink = 1.0 / stretch;
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int start = Math.max((int) (center - support + 0.5), 0);
            int count = Math.min((int) (center + support + 0.5), from) - start;
            double sum = 0;
            for (int x = 0; x < count; x++) {
                shares[x] = value(filter, (x + start - center + 0.5) * shrink);
                sum += shares[x];
            }
            for (int x = 0; x < count; x++) {
                weights[i * size + x] = fixedPoint(sum == 0 ? shares[x] : shares[x] / sum);
            }
            starts[i] = start;
            counts[i] = count;
        }
        return new ResizeKernel(starts, counts, weights, size);
    }

    private static int fixedPoint(double weight) {
        return (int) ((weight < 0 ? -0.5 : 0.5) + weight * (1 << PRECISION_BITS));
    }

    private static double support(ResizeFilter filter) {
        return switch (filter) {
            case BOX -> 0.5;
            case BILINEAR, HAMMING -> 1.0;
            case BICUBIC -> 2.0;
            case LANCZOS -> LANCZOS_LOBES;
            case NEAREST, TENSORFLOW_BILINEAR -> throw notConvolved(filter);
        };
    }

    private static double value(ResizeFilter filter, double x) {
        return switch (filter) {
            case BOX -> x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
            case BILINEAR -> Math.max(0.0, 1.0 - Math.abs(x));
            case HAMMING -> hamming(Math.abs(x));
            case BICUBIC -> bicubic(Math.abs(x));
            case LANCZOS -> x >= -LANCZOS_LOBES && x < LANCZOS_LOBES ? sinc(x) * sinc(x / LANCZOS_LOBES) : 0.0;
            case NEAREST, TENSORFLOW_BILINEAR -> throw notConvolved(filter);
        };
    }

    private static IllegalArgumentException notConvolved(ResizeFilter filter) {
        return new IllegalArgumentException(filter + " has no weights");
    }

    private static double hamming(double x) {
        return x >= 1.0 ? 0.0 : sinc(x) * (HAMMING_OFFSET + HAMMING_SHARE * Math.cos(x * Math.PI));
    }

    private static double bicubic(double x) {
        double a = BICUBIC_SHARPNESS;
        if (x < 1.0) {
            return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
        }
        return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * a : 0.0;
    }

    private static double sinc(double x) {
        double angle = x * Math.PI;
        return x == 0.0 ? 1.0 : Math.sin(angle) / angle;
    }
}
