package fashionstream.preprocessing;

/**
 * TensorFlow's {@code tf.image.resize} with {@code bilinear}, as {@code image_dataset_from_directory} of Keras uses it:
 * the kernel {@code ResizeBilinear} with half-pixel centres, computed in float32 like there. TensorFlow goes on with
 * fractions; here, each level is rounded to a byte, halves up, and is therefore up to half a level away.
 */
final class TensorFlowResize {
    private TensorFlowResize() {}

    /** For each pixel of the result: its two neighbours in the source and the share of the second. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Neighbours(int[] lower, int[] upper, float[] share) {
        static Neighbours of(int from, int to) {
            Neighbours all = new Neighbours(new int[to], new int[to], new float[to]);
            float scale = (float) from / (float) to;
            for (int i = 0; i < to; i++) {
                float at = (i + 0.5f) * scale - 0.5f;
                float floor = (float) Math.floor(at);
                all.lower[i] = Math.max((int) floor, 0);
                all.upper[i] = Math.min((int) Math.ceil(at), from - 1);
                all.share[i] = at - floor;
            }
            return all;
        }
    }

    static Pixels resize(Pixels image, int width, int height) {
        int channels = image.channels();
        byte[] source = image.levels();
        Neighbours columns = Neighbours.of(image.width(), width);
        Neighbours rows = Neighbours.of(image.height(), height);
        byte[] levels = new byte[width * height * channels];
        int to = 0;
        for (int y = 0; y < height; y++) {
            int above = rows.lower[y] * image.width();
            int below = rows.upper[y] * image.width();
            for (int x = 0; x < width; x++) {
                int left = columns.lower[x];
                int right = columns.upper[x];
                for (int c = 0; c < channels; c++) {
                    float top = between(
                            source[(above + left) * channels + c],
                            source[(above + right) * channels + c],
                            columns.share[x]);
                    float bottom = between(
                            source[(below + left) * channels + c],
                            source[(below + right) * channels + c],
                            columns.share[x]);
                    levels[to++] = (byte) (int) (top + (bottom - top) * rows.share[y] + 0.5f);
                }
            }
        }
        return new Pixels(width, height, channels, levels);
    }

    private static float between(byte first, byte second, float share) {
        float from = first & 0xFF;
        return from + ((second & 0xFF) - from) * share;
    }
}
