package fashionstream.preprocessing;

/**
 * Pillow's {@code NEAREST}, which is an affine transform: {@code ImagingScaleAffine} in its {@code Geometry.c}. The
 * positions are sums, not products, and round like sums.
 */
final class NearestResize {
    private NearestResize() {}

    static Pixels resize(Pixels image, int width, int height) {
        int channels = image.channels();
        int[] columns = positions(image.width(), width);
        int[] rows = positions(image.height(), height);
        byte[] source = image.levels();
        byte[] levels = new byte[width * height * channels];
        int to = 0;
        for (int row : rows) {
            int start = row * image.width();
            for (int column : columns) {
                int from = (start + column) * channels;
                for (int c = 0; c < channels; c++) {
                    levels[to++] = source[from + c];
                }
            }
        }
        return new Pixels(width, height, channels, levels);
    }

    private static int[] positions(int from, int to) {
        int[] positions = new int[to];
        double step = (double) from / to;
        double at = step * 0.5;
        for (int i = 0; i < to; i++) {
            // Rounding can't add up to half a pixel, so that the last position is within the image.
            positions[i] = Math.min((int) at, from - 1);
            at += step;
        }
        return positions;
    }
}
