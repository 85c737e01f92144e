package fashionstream.perturbation;

/** Gaussian blur, first along the rows and then along the columns, which gives the same result as in two dimensions. */
final class GaussianBlur {
    private GaussianBlur() {}

    static byte[] of(byte[] pixels, int height, int width, double deviation) {
        double[] kernel = kernel(deviation);
        double[] values = new double[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]);
        }
        // Each pass transposes the image; after two, it has its original orientation.
        double[] blurred =
                blurRowsAndTranspose(blurRowsAndTranspose(values, height, width, kernel), width, height, kernel);
        byte[] levels = new byte[pixels.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Perturbation.level(blurred[i]);
        }
        return levels;
    }

    private static double[] blurRowsAndTranspose(double[] values, int height, int width, double[] kernel) {
        int radius = kernel.length / 2;
        double[] transposed = new double[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int i = -radius; i <= radius; i++) {
                    int inside = Math.max(0, Math.min(width - 1, x + i));
                    sum += kernel[i + radius] * values[y * width + inside];
                }
                transposed[x * height + y] = sum;
            }
        }
        return transposed;
    }

    /** Weights with sum 1, out to three standard deviations. */
    private static double[] kernel(double deviation) {
        int radius = (int) Math.ceil(3 * deviation);
        double[] weights = new double[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double distance = (i - radius) / deviation;
            weights[i] = Math.exp(-distance * distance / 2);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}
