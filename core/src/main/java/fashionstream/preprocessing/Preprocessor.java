package fashionstream.preprocessing;

/**
 * Applies a model's {@link Preprocessing} to decoded images: resizes them and crops the centre. Safe for use by several
 * threads.
 */
public final class Preprocessor {
    /** Resizing to the shortest edge enlarges a narrow image in proportion. */
    private static final long MAX_RESIZED_PIXELS = 50_000_000;

    private final Preprocessing preprocessing;
    private final int width;
    private final int height;

    /**
     * Creates a preprocessor for a model.
     *
     * @param width pixels per row of the images that the model takes
     * @param height rows of the images that the model takes
     */
    public Preprocessor(Preprocessing preprocessing, int width, int height) {
        this.preprocessing = preprocessing;
        this.width = width;
        this.height = height;
    }

    /**
     * Checks that an image of this size can be converted, before it is decoded.
     *
     * @throws ImageSizeException if it has another size than the model's after resizing, and is not cropped
     */
    public void check(int imageWidth, int imageHeight) {
        Size size = resized(imageWidth, imageHeight);
        if (preprocessing.crops() || (size.width() == width && size.height() == height)) {
            return;
        }
        String image = "image is " + imageWidth + "x" + imageHeight;
        String takes = ", the model takes " + width + "x" + height;
        if (preprocessing.resize() == null) {
            throw new ImageSizeException(image + takes + "; to resize images, add \"resize\": {\"width\": " + width
                    + ", \"height\": " + height + ", \"filter\": \"bilinear\"} to the model's side file");
        }
        throw new ImageSizeException(image + ", resized to " + size.width() + "x" + size.height() + takes
                + "; to crop the centre, add \"center_crop\": true to the model's side file");
    }

    /**
     * Converts an image to the size that the model takes.
     *
     * @return the image itself if nothing is to be done
     * @throws ImageSizeException if {@link #check} refuses its size
     */
    public Pixels apply(Pixels image) {
        check(image.width(), image.height());
        Resize resize = preprocessing.resize();
        Pixels resized = image;
        if (resize != null) {
            Size size = resized(image.width(), image.height());
            resized = resize(image, size, resize.filter());
        }
        return preprocessing.crops() ? CenterCrop.crop(resized, width, height, preprocessing.centerCrop()) : resized;
    }

    private static Pixels resize(Pixels image, Size size, ResizeFilter filter) {
        if (size.width() == image.width() && size.height() == image.height()) {
            return image;
        }
        return switch (filter) {
            case NEAREST -> NearestResize.resize(image, size.width(), size.height());
            case TENSORFLOW_BILINEAR -> TensorFlowResize.resize(image, size.width(), size.height());
            case BOX, BILINEAR, HAMMING, BICUBIC, LANCZOS ->
                PillowResize.resize(image, size.width(), size.height(), filter);
        };
    }

    private record Size(int width, int height) {}

    /**
     * The size after resizing. For the shortest edge, by the rule of torchvision's {@code
     * _compute_resized_image_output_size}: the longer side is rounded down.
     */
    private Size resized(int imageWidth, int imageHeight) {
        Resize resize = preprocessing.resize();
        if (resize == null) {
            return new Size(imageWidth, imageHeight);
        }
        if (!resize.shortestEdge()) {
            return new Size(resize.width(), resize.height());
        }
        long edge = resize.width();
        boolean upright = imageWidth <= imageHeight;
        long shorter = upright ? imageWidth : imageHeight;
        long longer = upright ? imageHeight : imageWidth;
        long stretched = edge * longer / shorter;
        if (stretched * edge > MAX_RESIZED_PIXELS) {
            throw new ImageSizeException("image is " + imageWidth + "x" + imageHeight + "; with a shortest edge of "
                    + edge + ", its longest would have " + stretched + " pixels");
        }
        return upright ? new Size((int) edge, (int) stretched) : new Size((int) stretched, (int) edge);
    }
}
