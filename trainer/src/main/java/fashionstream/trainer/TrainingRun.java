package fashionstream.trainer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What is known of a training run: enough to repeat it and to judge it. Kept beside the checkpoint and in the model.
 *
 * @param settings how it was set up
 * @param pixels how images are normalised: statistics of the images that were trained on
 * @param data SHA-256 of each data set file's uncompressed content, by file name
 * @param libraries version of each library that computes, by name
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
     * How one epoch went.
     *
     * @param number 1 for the first
     * @param trainingLoss mean cross-entropy (natural logarithm) over its steps, against the smoothed labels of augmented
     *     images; weight decay left out
     * @param trainingAccuracy part of a sample of the training images, as many as are held out and not augmented, that
     *     the averaged weights put into the right class, 0 to 1
     * @param validationLoss mean cross-entropy (natural logarithm) on the held-out images, with the averaged weights
     * @param validationAccuracy part of the held-out images that the averaged weights put into the right class, 0 to 1
     * @param learningRate rate at its last step
     * @param imagesPerSecond training speed, validation left out
     * @param seconds time for all of it
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

    /** This run with one more epoch. */
    TrainingRun plus(Epoch epoch) {
        List<Epoch> longer = new ArrayList<>(history);
        longer.add(epoch);
        return new TrainingRun(settings, pixels, data, libraries, longer);
    }

    /** This run up to an epoch: what came after the checkpoint that is resumed from is left out. */
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
