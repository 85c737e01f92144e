package fashionstream.preprocessing;

import java.util.Arrays;

/**
 * Resizes as Pillow's {@code Image.resize}, to the byte: {@code Resample.c} of Pillow. Filters with antialiasing, in two
 * passes, each with fixed-point weights and rounded to bytes.
 */
final class PillowResize {
    private static final int RGB = 3;

    private PillowResize() {}

    static Pixels resize(Pixels image, int width, int height, ResizeFilter filter) {
        return verticalFirst(image, width, height)
                ? horizontal(vertical(image, height, filter), width, filter, 0, height)
                : horizontalFirst(image, width, height, filter);
    }

    /** Pillow 13 changed the order for images whose height shrinks much more than their width. */
    private static boolean verticalFirst(Pixels image, int width, int height) {
        return height < image.height() && image.height() - height > 2L * (image.width() - width);
    }

    private static Pixels horizontalFirst(Pixels image, int width, int height, ResizeFilter filter) {
        if (height == image.height()) {
            return horizontal(image, width, filter, 0, height);
        }
        ResizeKernel rows = ResizeKernel.of(filter, image.height(), height);
        // Only the rows that the vertical pass reads.
        int first = rows.starts()[0];
        int end = rows.starts()[height - 1] + rows.counts()[height - 1];
        return vertical(horizontal(image, width, filter, first, end), rows, first);
    }

    /** The horizontal pass over the rows from {@code first} to before {@code end}. */
    private static Pixels horizontal(Pixels image, int width, ResizeFilter filter, int first, int end) {
        if (width == image.width()) {
            return image.rows(first, end);
        }
        ResizeKernel columns = ResizeKernel.of(filter, image.width(), width);
        byte[] narrow = image.channels() == RGB
                ? horizontalRgb(image.levels(), image.width(), first, end, columns)
                : horizontalGrey(image.levels(), image.width(), first, end, columns);
        return new Pixels(width, end - first, image.channels(), narrow);
    }

    private static Pixels vertical(Pixels image, int height, ResizeFilter filter) {
        return height == image.height() ? image : vertical(image, ResizeKernel.of(filter, image.height(), height), 0);
    }

    /** The vertical pass over an image that starts at row {@code first} of that for which the kernel was made. */
    private static Pixels vertical(Pixels image, ResizeKernel kernel, int first) {
        int rowBytes = image.width() * image.channels();
        byte[] resized = vertical(image.levels(), rowBytes, kernel, first);
        return new Pixels(image.width(), kernel.starts().length, image.channels(), resized);
    }

    private static byte[] horizontalGrey(byte[] levels, int width, int first, int end, ResizeKernel kernel) {
        int[] starts = kernel.starts();
        int[] counts = kernel.counts();
        int[] weights = kernel.weights();
        byte[] narrow = new byte[(end - first) * starts.length];
        int to = 0;
        for (int y = first; y < end; y++) {
            int row = y * width;
            for (int x = 0; x < starts.length; x++) {
                int at = row + starts[x];
                int weight = x * kernel.size();
                int sum = ResizeKernel.ROUNDING;
                for (int i = 0; i < counts[x]; i++) {
                    sum += (levels[at + i] & 0xFF) * weights[weight + i];
                }
                narrow[to++] = level(sum);
            }
        }
        return narrow;
    }

    private static byte[] horizontalRgb(byte[] levels, int width, int first, int end, ResizeKernel kernel) {
        int[] starts = kernel.starts();
        int[] counts = kernel.counts();
        int[] weights = kernel.weights();
        byte[] narrow = new byte[(end - first) * starts.length * RGB];
        int to = 0;
        for (int y = first; y < end; y++) {
            int row = y * width;
            for (int x = 0; x < starts.length; x++) {
                int at = (row + starts[x]) * RGB;
                int weight = x * kernel.size();
                int red = ResizeKernel.ROUNDING;
                int green = ResizeKernel.ROUNDING;
                int blue = ResizeKernel.ROUNDING;
                for (int i = weight; i < weight + counts[x]; i++, at += RGB) {
                    int share = weights[i];
                    red += (levels[at] & 0xFF) * share;
                    green += (levels[at + 1] & 0xFF) * share;
                    blue += (levels[at + 2] & 0xFF) * share;
                }
                narrow[to++] = level(red);
                narrow[to++] = level(green);
                narrow[to++] = level(blue);
            }
        }
        return narrow;
    }

    private static byte[] vertical(byte[] levels, int rowBytes, ResizeKernel kernel, int first) {
        int[] starts = kernel.starts();
        byte[] resized = new byte[starts.length * rowBytes];
        int[] sums = new int[rowBytes];
        for (int y = 0; y < starts.length; y++) {
            Arrays.fill(sums, ResizeKernel.ROUNDING);
            for (int i = 0; i < kernel.counts()[y]; i++) {
                add(levels, (starts[y] - first + i) * rowBytes, kernel.weights()[y * kernel.size() + i], sums);
            }
            int to = y * rowBytes;
            for (int x = 0; x < rowBytes; x++) {
                resized[to + x] = level(sums[x]);
            }
        }
        return resized;
    }

    private static void add(byte[] levels, int at, int weight, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += (levels[at + x] & 0xFF) * weight;
        }
    }

    private static byte level(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> ResizeKernel.PRECISION_BITS));
    }
}
