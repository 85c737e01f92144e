package fashionstream.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import fashionstream.dataset.FashionMnist.Split;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything that decides how a network is made and trained. Two runs with equal settings, data and library versions
 * see the same images in the same order.
 *
 * @param seed seeds initial weights, the hold-out split, the order of images and their augmentation
 * @param stages the convolutional part, from the full resolution down; each stage ends in 2x2 max-pooling, the last
 *     one in global average pooling
 * @param epochs passes over the training images
 * @param batchSize images per step
 * @param peakLearningRate highest learning rate of the one-cycle schedule
 * @param warmUp part of all steps in which the rate rises to its peak, 0 to 1
 * @param weightDecay decoupled weight decay, multiplied by the learning rate
 * @param labelSmoothing part of each label's weight that is spread over all classes, 0 to below 1
 * @param flip whether images are mirrored left to right half of the time
 * @param maxShift images are moved by up to this many pixels each way
 * @param validationImages training images that are held out to choose models by; never trained on
 * @param trainingImages how many of the others to train on; 0 for all. For quick trials
 */
public record TrainingSettings(
        long seed,
        List<Stage> stages,
        int epochs,
        int batchSize,
        double peakLearningRate,
        double warmUp,
        double weightDecay,
        double labelSmoothing,
        boolean flip,
        int maxShift,
        int validationImages,
        int trainingImages) {
    private static final int AVAILABLE = Split.TRAIN.count();

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    /**
     * Convolutions at one resolution.
     *
     * @param channels output channels of each 3x3 convolution, in order
     * @param normalise whether batch normalisation follows the last of them. Each costs as much time as a convolution,
     *     most of all at the full resolution
     */
    public record Stage(List<Integer> channels, boolean normalise) {
        public Stage {
            require(
                    !channels.isEmpty() && channels.stream().allMatch(c -> c >= 1 && c <= 1024),
                    "stages: channels must be 1 to 1024, at least one per stage, not " + channels);
            channels = List.copyOf(channels);
        }
    }

    public TrainingSettings {
        require(!stages.isEmpty() && stages.size() <= 4, "stages: 28x28 pixels allow 1 to 4, not " + stages.size());
        require(epochs >= 1, "epochs must be at least 1, not " + epochs);
        require(batchSize >= 1 && batchSize <= 4096, "batchSize must be 1 to 4096, not " + batchSize);
        require(
                peakLearningRate > 0 && peakLearningRate <= 10,
                "peakLearningRate must be above 0 and at most 10, not " + peakLearningRate);
        require(warmUp >= 0 && warmUp < 1, "warmUp must be 0 to below 1, not " + warmUp);
        require(weightDecay >= 0 && weightDecay < 1, "weightDecay must be 0 to below 1, not " + weightDecay);
        require(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "labelSmoothing must be 0 to below 1, not " + labelSmoothing);
        require(maxShift >= 0 && maxShift <= 14, "maxShift must be 0 to 14 pixels, not " + maxShift);
        require(
                validationImages >= 1 && validationImages < AVAILABLE,
                "validationImages must be 1 to " + (AVAILABLE - 1) + ", not " + validationImages);
        require(
                trainingImages >= 0 && trainingImages <= AVAILABLE - validationImages,
                "trainingImages must be 0 (all) to " + (AVAILABLE - validationImages) + ", not " + trainingImages);
        require(
                batchSize <= trainedOn(trainingImages, validationImages),
                "batchSize must be at most the number of images to train on, not " + batchSize);
        stages = List.copyOf(stages);
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
            String problem = e.getCause() instanceof IllegalArgumentException cause
                    ? String.valueOf(cause.getMessage())
                    : e.getOriginalMessage();
            throw new TrainingException(file + ": " + problem, e);
        } catch (IOException e) {
            throw new TrainingException(file + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** These settings with another number of epochs. */
    public TrainingSettings withEpochs(int other) {
        return new TrainingSettings(
                seed,
                stages,
                other,
                batchSize,
                peakLearningRate,
                warmUp,
                weightDecay,
                labelSmoothing,
                flip,
                maxShift,
                validationImages,
                trainingImages);
    }

    /** These settings with another number of images to train on. */
    public TrainingSettings withTrainingImages(int other) {
        return new TrainingSettings(
                seed,
                stages,
                epochs,
                batchSize,
                peakLearningRate,
                warmUp,
                weightDecay,
                labelSmoothing,
                flip,
                maxShift,
                validationImages,
                other);
    }

    /** Steps of one epoch: full batches only. Images beyond the last one wait for another epoch's order. */
    public int stepsPerEpoch() {
        return trainedOn(trainingImages, validationImages) / batchSize;
    }

    private static int trainedOn(int trainingImages, int validationImages) {
        return trainingImages == 0 ? AVAILABLE - validationImages : trainingImages;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
