package fashionstream.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import fashionstream.trainer.TrainingException;
import fashionstream.trainer.TrainingRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of the training of a model. Only the history is read, so that logs of other versions and of other trainers
 * are supported.
 *
 * @param epochs the epochs in order; at least one
 */
record TrainingLog(List<Epoch> epochs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    TrainingLog {
        epochs = List.copyOf(epochs);
    }

    /**
     * The result of one epoch.
     *
     * @param number number of the epoch, from 1
     * @param trainingLoss mean cross-entropy in training
     * @param validationLoss mean cross-entropy on the held-out images
     * @param trainingAccuracy accuracy on training images, 0 to 1; null if the log has none
     * @param validationAccuracy accuracy on the held-out images, 0 to 1
     * @param learningRate learning rate at the last step
     * @param seconds duration of the epoch; null if the log has none
     */
    record Epoch(
            int number,
            double trainingLoss,
            double validationLoss,
            @Nullable Double trainingAccuracy,
            double validationAccuracy,
            double learningRate,
            @Nullable Double seconds) {}

    /** Returns the log of a run, as {@link #parse} would read it from the file of the run. */
    static TrainingLog of(TrainingRun run) {
        return new TrainingLog(run.history().stream()
                .map(epoch -> new Epoch(
                        epoch.number(),
                        epoch.trainingLoss(),
                        epoch.validationLoss(),
                        epoch.trainingAccuracy(),
                        epoch.validationAccuracy(),
                        epoch.learningRate(),
                        epoch.seconds()))
                .toList());
    }

    /**
     * Parses a log.
     *
     * @param source origin of the log, for messages
     * @throws TrainingException if it is not a training log
     */
    static TrainingLog parse(String source, byte[] json) {
        JsonNode history;
        try {
            history = JSON.readTree(json).path("history");
        } catch (JsonProcessingException e) {
            throw new TrainingException(source + ": not a training log: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new TrainingException(source + ": can't be read: " + e.getMessage(), e);
        }
        if (!history.isArray() || history.isEmpty()) {
            throw new TrainingException(
                    source + ": not a training log: expected a list of epochs 'history'; correct or remove the file");
        }
        List<Epoch> epochs = new ArrayList<>();
        for (JsonNode entry : history) {
            epochs.add(epoch(source + ": not a training log: epoch " + (epochs.size() + 1), entry));
        }
        return new TrainingLog(epochs);
    }

    private static Epoch epoch(String where, JsonNode entry) {
        return new Epoch(
                (int) number(where, entry, "number"),
                number(where, entry, "trainingLoss"),
                number(where, entry, "validationLoss"),
                optional(where, entry, "trainingAccuracy"),
                number(where, entry, "validationAccuracy"),
                number(where, entry, "learningRate"),
                optional(where, entry, "seconds"));
    }

    private static @Nullable Double optional(String where, JsonNode entry, String key) {
        return entry.has(key) ? number(where, entry, key) : null;
    }

    private static double number(String where, JsonNode entry, String key) {
        JsonNode value = entry.path(key);
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw new TrainingException(
                    where + ": '" + key + "' must be a number, but is " + (value.isMissingNode() ? "missing" : value));
        }
        return value.asDouble();
    }

    /** Duration of the training in seconds; null if the log does not contain it. */
    @Nullable
    Double seconds() {
        double sum = 0;
        for (Epoch epoch : epochs) {
            if (epoch.seconds() == null) {
                return null;
            }
            sum += epoch.seconds();
        }
        return sum;
    }
}
