package fashionstream.dataset;

import java.util.List;

/**
 * Images with their true classes.
 *
 * @param height rows of each image
 * @param width pixels per row
 * @param pixels one array per image: {@code height * width} bytes, rows from top to bottom, unsigned: 0 black to 255
 *     white. The arrays are shared, not copied, and must not be modified
 * @param labels the class index of each image, 0 to 9
 */
public record LabelledImages(int height, int width, List<byte[]> pixels, List<Integer> labels) {
    public LabelledImages {
        if (pixels.size() != labels.size()) {
            throw new IllegalArgumentException(pixels.size() + " images but " + labels.size() + " labels");
        }
        pixels = List.copyOf(pixels);
        labels = List.copyOf(labels);
    }

    /** Number of images. */
    public int size() {
        return pixels.size();
    }

    /** The images from index {@code from}, inclusive, to {@code to}, exclusive. */
    public LabelledImages slice(int from, int to) {
        return new LabelledImages(height, width, pixels.subList(from, to), labels.subList(from, to));
    }
}
