package fashionstream.produce;

import fashionstream.dataset.DatasetException;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.IdxFile;
import fashionstream.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Opens the data set, or IDX files of the same kind, as images to be produced. */
public final class DataSetImages {
    private DataSetImages() {}

    /**
     * Images of the data set with their labels.
     *
     * @param folder folder of the data set
     * @param count number of images; after the last image, it restarts at the first
     * @throws DatasetException if a file is missing or damaged
     */
    public static IdxImages of(Path folder, Split split, long count) {
        LabelledImages images = FashionMnist.read(folder, split);
        return new IdxImages(
                "fashion-mnist-" + split.name().toLowerCase(Locale.ROOT),
                images.height(),
                images.width(),
                images.pixels(),
                names(images.labels()),
                count);
    }

    /**
     * Images of an IDX file.
     *
     * @param labels file with their labels, numbered as in Fashion-MNIST; null if the labels are unknown
     * @param count number of images; null for all
     * @throws DatasetException if a file is missing, damaged, doesn't fit the other, or has no images
     */
    public static IdxImages ofFiles(Path images, @Nullable Path labels, @Nullable Long count) {
        IdxFile.Images read = IdxFile.readImages(images);
        if (read.pixels().isEmpty()) {
            throw new DatasetException(images + ": has no images");
        }
        List<Integer> numbers = labels == null ? null : IdxFile.readLabels(labels, FashionMnist.CLASSES.size());
        if (numbers != null && numbers.size() != read.pixels().size()) {
            throw new DatasetException(labels + ": has " + numbers.size() + " labels for "
                    + read.pixels().size() + " images in " + images);
        }
        return new IdxImages(
                String.valueOf(images.getFileName()),
                read.height(),
                read.width(),
                read.pixels(),
                numbers == null ? null : names(numbers),
                count == null ? read.pixels().size() : count);
    }

    private static List<String> names(List<Integer> labels) {
        return labels.stream().map(FashionMnist.CLASSES::get).toList();
    }
}
