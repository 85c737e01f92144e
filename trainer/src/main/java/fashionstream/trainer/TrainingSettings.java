package fashionstream.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import fashionstream.dataset.FashionMnist.Split;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Everything that decides how a network is made and trained. Two runs with equal settings, data and library versions
 * see the same images in the same order.
 *
 * @param seed seeds initial weights, the hold-out split, the order of images and their augmentation
 * @param network the shape of the network
 * @param optimisation how its weights are changed
 * @param augmentation how training images are changed
 * @param labelSmoothing part of each label's weight that is spread over all classes, 0 to below 1
 * @param epochs passes over the training images
 * @param batchSize images per step
 * @param validationImages training images that are held out to choose models by; never trained on
 * @param trainingImages how many of the others to train on; 0 for all. For quick trials
 */
public record TrainingSettings(
        long seed,
        Architecture network,
        Optimisation optimisation,
        Augmentation augmentation,
        double labelSmoothing,
        int epochs,
        int batchSize,
        int validationImages,
        int trainingImages) {
    private static final int AVAILABLE = Split.TRAIN.count();

    /** How the library reports that a key is missing: it has no exception of its own for it. */
    private static final Pattern MISSING = Pattern.compile("^Missing (?:required )?creator property '(\\w+)'");

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    public TrainingSettings {
        Require.that(epochs >= 1, "epochs must be at least 1, not " + epochs);
        Require.that(batchSize >= 1 && batchSize <= 4096, "batchSize must be 1 to 4096, not " + batchSize);
        Require.that(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "labelSmoothing must be 0 to below 1, not " + labelSmoothing);
        Require.that(
                validationImages >= 1 && validationImages < AVAILABLE,
                "validationImages must be 1 to " + (AVAILABLE - 1) + ", not " + validationImages);
        Require.that(
                trainingImages >= 0 && trainingImages <= AVAILABLE - validationImages,
                "trainingImages must be 0 (all) to " + (AVAILABLE - validationImages) + ", not " + trainingImages);
        Require.that(
                batchSize <= trainedOn(trainingImages, validationImages),
                "batchSize must be at most the number of images to train on, not " + batchSize);
    }

    /**
     * How the optimiser changes the weights in each step.
     *
     * @param method the optimiser
     * @param peakLearningRate highest learning rate of the one-cycle schedule
     * @param warmUp share of all steps in which the rate rises to its peak, 0 to below 1
     * @param weightDecay decoupled weight decay, multiplied by the learning rate; applies only to the weights of
     *     convolutions and of the dense layer
     * @param averaging decay of the exponential moving average of the weights, which is the result of the training: 0 (the
     *     last weights are the result) to below 1
     */
    public record Optimisation(
            Method method, double peakLearningRate, double warmUp, double weightDecay, double averaging) {
        /** The optimiser. */
        public enum Method {
            /** Adam, with gradients clipped to length 1 per layer. */
            ADAM,
            /** Stochastic gradient descent with Nesterov momentum of 0.9. */
            NESTEROV
        }

        public Optimisation {
            Require.that(
                    peakLearningRate > 0 && peakLearningRate <= 10,
                    "peakLearningRate must be above 0 and at most 10, not " + peakLearningRate);
            Require.that(warmUp >= 0 && warmUp < 1, "warmUp must be 0 to below 1, not " + warmUp);
            Require.that(weightDecay >= 0 && weightDecay < 1, "weightDecay must be 0 to below 1, not " + weightDecay);
            Require.that(averaging >= 0 && averaging < 1, "averaging must be 0 to below 1, not " + averaging);
        }
    }

    /** The settings that the shipped model was trained with. */
    public static TrainingSettings standard() {
        try (InputStream in = TrainingSettings.class.getResourceAsStream("standard-settings.json")) {
            return JSON.readValue(in, TrainingSettings.class);
        } catch (IOException e) {
            throw new IllegalStateException("the bundled training settings can't be read", e);
        }
    }

    /**
     * Reads settings from a JSON file that names every one of them.
     *
     * @throws TrainingException if the file is missing, or a key is unknown, missing or has a bad value
     */
    public static TrainingSettings read(Path file) {
        try {
            return JSON.readValue(Files.readAllBytes(file), TrainingSettings.class);
        } catch (NoSuchFileException e) {
            throw new TrainingException(file + ": no such file", e);
        } catch (JsonProcessingException e) {
            throw new TrainingException(file + ": " + problem(e), e);
        } catch (IOException e) {
            throw new TrainingException(file + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** What is wrong, in words that don't need to know how settings are read. */
    private static String problem(JsonProcessingException failure) {
        if (failure.getCause() instanceof IllegalArgumentException cause) {
            return String.valueOf(cause.getMessage());
        }
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "unknown key '" + unknown.getPropertyName() + "'; here can be "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        Matcher missing = MISSING.matcher(failure.getOriginalMessage());
        return missing.find()
                ? "the key '" + missing.group(1) + "' is missing or misspelt"
                : failure.getOriginalMessage();
    }

    /** These settings with another number of epochs. */
    public TrainingSettings withEpochs(int other) {
        return new TrainingSettings(
                seed,
                network,
                optimisation,
                augmentation,
                labelSmoothing,
                other,
                batchSize,
                validationImages,
                trainingImages);
    }

    /** These settings with another number of images to train on. */
    public TrainingSettings withTrainingImages(int other) {
        return new TrainingSettings(
                seed, network, optimisation, augmentation, labelSmoothing, epochs, batchSize, validationImages, other);
    }

    /** Steps of one epoch: full batches only. Images beyond the last one wait for another epoch's order. */
    public int stepsPerEpoch() {
        return trainedOn(trainingImages, validationImages) / batchSize;
    }

    private static int trainedOn(int trainingImages, int validationImages) {
        return trainingImages == 0 ? AVAILABLE - validationImages : trainingImages;
    }
}
