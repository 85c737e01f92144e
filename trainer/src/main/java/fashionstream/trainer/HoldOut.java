package fashionstream.trainer;

import fashionstream.dataset.DatasetFile;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The split of the published training images into those that the network is trained on, and those that are held out to
 * choose among networks.
 *
 * @param training images to train on
 * @param validation held-out images
 */
public record HoldOut(LabelledImages training, LabelledImages validation) {
    /**
     * Returns the split of a run.
     *
     * @param data folder with the data set that the run began with
     * @throws TrainingException if the folder has other data, because images that the run was trained on could then be
     *     held out
     * @throws fashionstream.dataset.DatasetException if the folder has no data set
     */
    public static HoldOut of(Path data, TrainingRun run) {
        if (!checksums(data).equals(run.data())) {
            throw new TrainingException(data + ": is not the training data that the run started with (SHA-256 differs);"
                    + " specify the original folder");
        }
        return split(FashionMnist.read(data, Split.TRAIN), run.settings());
    }

    /**
     * Returns the split of the run that a model comes from.
     *
     * @param data folder with the data set
     * @param model the description in the model file
     * @throws TrainingException if the file does not name its training settings, or was trained on other data
     * @throws fashionstream.dataset.DatasetException if the folder has no data set
     */
    public static HoldOut of(Path data, ModelInfo model) {
        String settings = model.metadata().get(ModelMetadata.TRAINING_SETTINGS);
        String digest = model.metadata().get(ModelMetadata.TRAINING_DATA_SHA256);
        if (settings == null || digest == null) {
            throw new TrainingException("model " + model.name() + " " + model.version()
                    + ": was not trained by this application; its file does not state which images were held out");
        }
        if (!digest.equals(DatasetFile.TRAIN_IMAGES.digest(data))) {
            throw new TrainingException(
                    data + ": is not the training data of model " + model.name() + " (SHA-256 differs)");
        }
        return split(
                FashionMnist.read(data, Split.TRAIN),
                TrainingSettings.parse("metadata " + ModelMetadata.TRAINING_SETTINGS, settings));
    }

    /** Splits the images at random. The seed in the settings determines the split. */
    static HoldOut split(LabelledImages images, TrainingSettings settings) {
        int[] order = Shuffle.indices(images.size(), new Random(settings.seed()));
        int held = settings.validationImages();
        int end = settings.trainingImages() == 0 ? images.size() : held + settings.trainingImages();
        return new HoldOut(pick(images, order, held, end), pick(images, order, 0, held));
    }

    /** As many of the training images as are held out, to compare the accuracy on both. */
    LabelledImages trainingSample() {
        int size = Math.min(validation.size(), training.size());
        return new LabelledImages(
                training.height(),
                training.width(),
                training.pixels().subList(0, size),
                training.labels().subList(0, size));
    }

    /** SHA-256 of the training images and labels, by file name. */
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
