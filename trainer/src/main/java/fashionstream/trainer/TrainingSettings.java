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
 * All settings of a training. Two runs with equal settings, data and library versions use the same images in the same
 * order.
 *
 * @param seed the seed of the initial weights, the hold-out split, the order of the images and their augmentation
 * @param network the shape of the network
 * @param optimisation how the optimiser changes the weights
 * @param augmentation how training images are changed
 * @param labelSmoothing share of each label's weight that is spread over all classes, 0 to below 1
 * @param epochs number of passes over the training images
 * @param batchSize images per step
 * @param validationImages number of training images that are held out to choose among models, and never trained on
 * @param trainingImages number of the other images to train on, for quick trials; 0 for all
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

    /** The message of Jackson for a missing key, which has no exception class of its own. */
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
     * @param averaging decay of the exponential moving average of the weights, which is the result of the training: 0
     *     (the last weights are the result) to below 1
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
     * Reads settings from a JSON file, which must contain all of them.
     *
     * @throws TrainingException if the file is missing, or a key is unknown, missing or has an invalid value
     */
    public static TrainingSettings read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new TrainingException(file + ": no such file", e);
        } catch (IOException e) {
            throw new TrainingException(file + ": can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * Parses settings, of which none may be missing.
     *
     * @param source origin of the text, for messages
     * @throws TrainingException if a key is unknown, missing or has an invalid value
     */
    static TrainingSettings parse(String source, String json) {
        try {
            return JSON.readValue(json, TrainingSettings.class);
        } catch (JsonProcessingException e) {
            throw new TrainingException(source + ": " + problem(e), e);
        }
    }

    /** Describes what is wrong without the terms of the JSON library. */
    private static String problem(JsonProcessingException failure) {
        if (failure.getCause() instanceof IllegalArgumentException cause) {
            return String.valueOf(cause.getMessage());
        }
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "unknown key '" + unknown.getPropertyName() + "'; expected one of "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        Matcher missing = MISSING.matcher(failure.getOriginalMessage());
        return missing.find()
                ? "the key '" + missing.group(1) + "' is missing or misspelt"
                : failure.getOriginalMessage();
    }

    /** Returns these settings with another number of epochs. */
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

    /** Returns these settings with another number of images to train on. */
    public TrainingSettings withTrainingImages(int other) {
        return new TrainingSettings(
                seed, network, optimisation, augmentation, labelSmoothing, epochs, batchSize, validationImages, other);
    }

    /** Number of steps of one epoch, which has full batches only: the remaining images are left out of this epoch. */
    public int stepsPerEpoch() {
        return trainedOn(trainingImages, validationImages) / batchSize;
    }

    private static int trainedOn(int trainingImages, int validationImages) {
        return trainingImages == 0 ? AVAILABLE - validationImages : trainingImages;
    }
}
