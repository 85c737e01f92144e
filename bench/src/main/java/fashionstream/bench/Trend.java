package fashionstream.bench;

/**
 * A straight line through points, by least squares.
 *
 * @param slope what y grows by per unit of x; 0 if the points don't differ in x
 */
record Trend(double slope) {
    /** @throws IllegalArgumentException if there are not as many x as y */
    static Trend of(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " x for " + y.length + " y");
        }
        double meanX = mean(x);
        double meanY = mean(y);
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            variance += (x[i] - meanX) * (x[i] - meanX);
        }
        return new Trend(variance == 0 ? 0 : covariance / variance);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }
}
