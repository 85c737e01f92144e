package fashionstream.preprocessing;

/** Crops the centre of an image; a smaller image is padded with zeros. */
final class CenterCrop {
    private CenterCrop() {}

    static Pixels crop(Pixels image, int width, int height, CropRule rule) {
        if (image.width() == width && image.height() == height) {
            return image;
        }
        int left = offset(image.width(), width, rule);
        int top = offset(image.height(), height, rule);
        byte[] cropped = new byte[width * height * image.channels()];
        int columns = Math.min(width, image.width());
        int rows = Math.min(height, image.height());
        int from = (Math.max(0, top) * image.width() + Math.max(0, left)) * image.channels();
        int to = (Math.max(0, -top) * width + Math.max(0, -left)) * image.channels();
        for (int y = 0; y < rows; y++) {
            System.arraycopy(
                    image.levels(),
                    from + y * image.width() * image.channels(),
                    cropped,
                    to + y * width * image.channels(),
                    columns * image.channels());
        }
        return new Pixels(width, height, image.channels(), cropped);
    }

    /** Where the cropped part starts in the image; negative for the number of zeros before the image. */
    static int offset(int length, int cropped, CropRule rule) {
        if (rule == CropRule.FLOOR) {
            return Math.floorDiv(length - cropped, 2);
        }
        return length < cropped ? -((cropped - length) / 2) : (int) Math.rint((length - cropped) / 2.0);
    }
}
