package fashionstream.trainer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The facts and the history of a training run: enough to repeat and evaluate it. Stored beside the checkpoint; the
 * facts are also in the metadata of the model.
 *
 * @param settings the settings of the run
 * @param pixels the statistics of the training images, by which images are normalised
 * @param data SHA-256 of the uncompressed content of each data set file, by file name
 * @param libraries version of each library that affects the result, by name
 * @param history one entry per finished epoch, in order
 */
public record TrainingRun(
        TrainingSettings settings,
        PixelStatistics pixels,
        Map<String, String> data,
        Map<String, String> libraries,
        List<Epoch> history) {
    public TrainingRun {
        data = Map.copyOf(data);
        libraries = Map.copyOf(libraries);
        history = List.copyOf(history);
    }

    /**
     * The result of one epoch.
     *
     * @param number number of the epoch, from 1
     * @param trainingLoss mean cross-entropy (natural logarithm) over the steps, against the smoothed labels of
     *     augmented images; without weight decay
     * @param trainingAccuracy accuracy of the averaged weights on a sample of the training images, of the size of the
     *     held-out set and not augmented, 0 to 1
     * @param validationLoss mean cross-entropy (natural logarithm) on the held-out images, with the averaged weights
     * @param validationAccuracy accuracy of the averaged weights on the held-out images, 0 to 1
     * @param learningRate learning rate at the last step
     * @param imagesPerSecond training speed, without the validation
     * @param seconds duration of the epoch, with the validation
     */
    public record Epoch(
            int number,
            double trainingLoss,
            double trainingAccuracy,
            double validationLoss,
            double validationAccuracy,
            double learningRate,
            double imagesPerSecond,
            double seconds) {}

    /** Returns this run with one more epoch. */
    TrainingRun plus(Epoch epoch) {
        List<Epoch> longer = new ArrayList<>(history);
        longer.add(epoch);
        return new TrainingRun(settings, pixels, data, libraries, longer);
    }

    /** Returns this run with the first epochs only: those that the checkpoint to resume from has. */
    TrainingRun upTo(int epochs) {
        return new TrainingRun(settings, pixels, data, libraries, history.subList(0, epochs));
    }

    /** The versions of the libraries that affect the result of a training, from the build; by name. */
    static Map<String, String> libraryVersions() {
        var properties = new Properties();
        try (InputStream in = TrainingRun.class.getResourceAsStream("libraries.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("the build's list of library versions can't be read", e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name, "")));
    }
}
