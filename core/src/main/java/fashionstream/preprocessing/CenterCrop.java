package fashionstream.preprocessing;

/**
 * Crops the centre of an image by the rules of torchvision's {@code center_crop}: a smaller image is padded with zeros
 * first, with the larger half on the right and at the bottom; then, an odd margin is halved by Python's {@code round},
 * to the even number.
 */
final class CenterCrop {
    private CenterCrop() {}

    static Pixels crop(Pixels image, int width, int height) {
        if (image.width() == width && image.height() == height) {
            return image;
        }
        int left = offset(image.width(), width);
        int top = offset(image.height(), height);
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
    static int offset(int length, int cropped) {
        return length < cropped ? -((cropped - length) / 2) : (int) Math.rint((length - cropped) / 2.0);
    }
}
