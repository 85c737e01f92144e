package fashionstream.perturbation;

/** Blurs by a Gaussian bell, along the rows and then along the columns, which is the same as both at once. */
final class GaussianBlur {
    private GaussianBlur() {}

    static byte[] of(byte[] pixels, int height, int width, double deviation) {
        double[] bell = bell(deviation);
        double[] values = new double[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]);
        }
        // Each pass turns the image over its diagonal; after two it stands as before.
        double[] blurred = alongRowsTurned(alongRowsTurned(values, height, width, bell), width, height, bell);
        byte[] levels = new byte[pixels.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Perturbation.level(blurred[i]);
        }
        return levels;
    }

    private static double[] alongRowsTurned(double[] values, int height, int width, double[] bell) {
        int radius = bell.length / 2;
        double[] turned = new double[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int i = -radius; i <= radius; i++) {
                    int inside = Math.max(0, Math.min(width - 1, x + i));
                    sum += bell[i + radius] * values[y * width + inside];
                }
                turned[x * height + y] = sum;
            }
        }
        return turned;
    }

    /** Weights with sum 1, out to three standard deviations. */
    private static double[] bell(double deviation) {
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
