package fashionstream.preprocessing;

/**
 * The size to which an image is resized before it is cropped.
 *
 * @param filter how pixels are computed
 * @param width pixels per row; if {@code shortestEdge}, the length of the shorter side
 * @param height rows; if {@code shortestEdge}, the length of the shorter side
 * @param shortestEdge whether the shorter side gets the length, and the other side keeps the ratio, as torchvision's
 *     {@code Resize} with one number; otherwise the image is stretched to exactly this size
 */
public record Resize(ResizeFilter filter, int width, int height, boolean shortestEdge) {
    public Resize {
        if (width < 1 || height < 1 || (shortestEdge && width != height)) {
            throw new IllegalArgumentException("images can't be resized to " + width + "x" + height);
        }
    }
}
