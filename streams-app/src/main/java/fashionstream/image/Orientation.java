package fashionstream.image;

import fashionstream.preprocessing.Pixels;

/** Turns and mirrors images as EXIF's orientation declares. */
final class Orientation {
    private static final int FIRST_ON_ITS_SIDE = 5;

    private Orientation() {}

    /** Whether width and height are exchanged. */
    static boolean isOnItsSide(int orientation) {
        return orientation >= FIRST_ON_ITS_SIDE;
    }

    /** The image as a person should see it. */
    static Pixels upright(Pixels image, int orientation) {
        int width = image.width();
        int height = image.height();
        // Position of the pixel at the top left of the result, and steps to its right and below it.
        int last = width * height - 1;
        int lastRow = width * (height - 1);
        return switch (orientation) {
            case 2 -> moved(image, false, width - 1, -1, width);
            case 3 -> moved(image, false, last, -1, -width);
            case 4 -> moved(image, false, lastRow, 1, -width);
            case 5 -> moved(image, true, 0, width, 1);
            case 6 -> moved(image, true, lastRow, -width, 1);
            case 7 -> moved(image, true, last, -width, -1);
            case 8 -> moved(image, true, width - 1, width, -1);
            default -> image;
        };
    }

    private static Pixels moved(Pixels image, boolean onItsSide, int start, int right, int down) {
        int width = onItsSide ? image.height() : image.width();
        int height = onItsSide ? image.width() : image.height();
        int channels = image.channels();
        byte[] source = image.levels();
        byte[] levels = new byte[source.length];
        int to = 0;
        for (int y = 0; y < height; y++) {
            int from = (start + y * down) * channels;
            for (int x = 0; x < width; x++, from += right * channels) {
                for (int c = 0; c < channels; c++) {
                    levels[to++] = source[from + c];
                }
            }
        }
        return new Pixels(width, height, channels, levels);
    }
}
