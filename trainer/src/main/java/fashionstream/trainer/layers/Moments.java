package fashionstream.trainer.layers;

/**
 * Means of two arrays of values.
 *
 * @param mean mean of {@code a}
 * @param meanProduct mean of {@code a * b}
 */
record Moments(double mean, double meanProduct) {
    /**
     * Computes both in one pass. Sums are floats within a block and doubles across blocks: fast, and precise enough for
     * millions of values.
     *
     * @param block values per block; the length of the arrays is a multiple of it
     */
    static Moments of(float[] a, float[] b, int block) {
        double sum = 0;
        double products = 0;
        for (int from = 0; from < a.length; from += block) {
            // Four sums at a time, because each addition would otherwise wait for the previous one.
            float s0 = 0;
            float s1 = 0;
            float s2 = 0;
            float s3 = 0;
            float p0 = 0;
            float p1 = 0;
            float p2 = 0;
            float p3 = 0;
            int i = from;
            int end = from + block;
            for (; i + 4 <= end; i += 4) {
                s0 += a[i];
                s1 += a[i + 1];
                s2 += a[i + 2];
                s3 += a[i + 3];
                p0 += a[i] * b[i];
                p1 += a[i + 1] * b[i + 1];
                p2 += a[i + 2] * b[i + 2];
                p3 += a[i + 3] * b[i + 3];
            }
            for (; i < end; i++) {
                s0 += a[i];
                p0 += a[i] * b[i];
            }
            sum += (s0 + s1) + (s2 + s3);
            products += (p0 + p1) + (p2 + p3);
        }
        return new Moments(sum / a.length, products / a.length);
    }
}
