package fashionstream.trainer;

import fashionstream.dataset.DatasetFile;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The published training images in two parts: those that the network learns from, and those that it is chosen by.
 *
 * @param training images to learn from
 * @param validation images held out
 */
public record HoldOut(LabelledImages training, LabelledImages validation) {
    /**
     * The two parts that a run has.
     *
     * @param data folder with the data set that the run began with
     * @throws TrainingException if the folder has other data: images that the run was trained on could be among those held
     *     out
     * @throws fashionstream.dataset.DatasetException if it has none
     */
    public static HoldOut of(Path data, TrainingRun run) {
        if (!checksums(data).equals(run.data())) {
            throw new TrainingException(data + ": has other training data than the run began with (SHA-256 differs);"
                    + " name the folder that it began with");
        }
        return split(FashionMnist.read(data, Split.TRAIN), run.settings());
    }

    /** Splits at random, by the settings' seed: the same split for every run of the same settings. */
    static HoldOut split(LabelledImages images, TrainingSettings settings) {
        int[] order = Shuffle.indices(images.size(), new Random(settings.seed()));
        int held = settings.validationImages();
        int end = settings.trainingImages() == 0 ? images.size() : held + settings.trainingImages();
        return new HoldOut(pick(images, order, held, end), pick(images, order, 0, held));
    }

    /** Some of the images that are learnt from, as many as are held out, so that the two can be compared. */
    LabelledImages trainingSample() {
        int size = Math.min(validation.size(), training.size());
        return new LabelledImages(
                training.height(),
                training.width(),
                training.pixels().subList(0, size),
                training.labels().subList(0, size));
    }

    /** SHA-256 of each file that is split, by its name. */
    static Map<String, String> checksums(Path data) {
        return Stream.of(DatasetFile.TRAIN_IMAGES, DatasetFile.TRAIN_LABELS)
                .collect(Collectors.toMap(DatasetFile::gzipName, file -> file.digest(data)));
    }

    private static LabelledImages pick(LabelledImages images, int[] order, int from, int to) {
        List<byte[]> pixels = new ArrayList<>(to - from);
        List<Integer> labels = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            pixels.add(images.pixels().get(order[i]));
            labels.add(images.labels().get(order[i]));
        }
        return new LabelledImages(images.height(), images.width(), pixels, labels);
    }
}
