package fashionstream.dataset;

import java.nio.file.Path;
import java.util.List;

/**
 * Fashion-MNIST: 70,000 greyscale images of clothes, 28x28 pixels, in 10 classes: 60,000 for training and 10,000 for
 * testing.
 *
 * @see <a href="https://arxiv.org/abs/1708.07747">Xiao, Rasul, Vollgraf: Fashion-MNIST (2017)</a>
 */
public final class FashionMnist {
    /** Class names in the order of the data set's label numbers, 0 to 9. */
    public static final List<String> CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    /** Rows of each image, and pixels per row. */
    public static final int SIZE = 28;

    /** A part of the data set. */
    public enum Split {
        /** The 60,000 training images. */
        TRAIN(DatasetFile.TRAIN_IMAGES, DatasetFile.TRAIN_LABELS, 60_000),
        /** The 10,000 test images. */
        TEST(DatasetFile.TEST_IMAGES, DatasetFile.TEST_LABELS, 10_000);

        private final DatasetFile images;
        private final DatasetFile labels;
        private final int count;

        Split(DatasetFile images, DatasetFile labels, int count) {
            this.images = images;
            this.labels = labels;
            this.count = count;
        }

        /** Number of images in this part. */
        public int count() {
            return count;
        }
    }

    private FashionMnist() {}

    /**
     * Reads one part of the data set from a folder with the four files of {@link DatasetFile}, gzip or plain.
     *
     * @throws DatasetException if a file is missing, damaged or belongs to another data set
     */
    public static LabelledImages read(Path folder, Split split) {
        Path imageFile = split.images.in(folder);
        Path labelFile = split.labels.in(folder);
        IdxFile.Images images = IdxFile.readImages(imageFile);
        List<Integer> labels = IdxFile.readLabels(labelFile, CLASSES.size());
        if (images.height() != SIZE || images.width() != SIZE || images.pixels().size() != split.count) {
            throw new DatasetException(String.format(
                    "%s: has %d images of %dx%d, but this part of Fashion-MNIST has %d of %dx%d; are files swapped?",
                    imageFile, images.pixels().size(), images.width(), images.height(), split.count, SIZE, SIZE));
        }
        if (labels.size() != split.count) {
            throw new DatasetException(String.format(
                    "%s: has %d labels for %d images; are files swapped?", labelFile, labels.size(), split.count));
        }
        return new LabelledImages(images.height(), images.width(), images.pixels(), labels);
    }

    /** The class name of each image, in the order of the images. */
    public static List<String> labelNames(LabelledImages images) {
        return images.labels().stream().map(CLASSES::get).toList();
    }
}
