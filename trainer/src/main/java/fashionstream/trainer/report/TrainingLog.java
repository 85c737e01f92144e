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
 * How a model was trained, from the log beside it. Of all that stands there only the history is read, so that logs of
 * other versions and of other trainers serve as well.
 *
 * @param epochs in order; at least one
 */
record TrainingLog(List<Epoch> epochs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    TrainingLog {
        epochs = List.copyOf(epochs);
    }

    /**
     * How one epoch went.
     *
     * @param number 1 for the first
     * @param trainingLoss mean cross-entropy in training
     * @param validationLoss mean cross-entropy on the held-out images
     * @param trainingAccuracy share of the training images put into the right class; null where the log has none
     * @param validationAccuracy share of the held-out images put into the right class, 0 to 1
     * @param learningRate at its last step
     * @param seconds time for all of it; null where the log has none
     */
    record Epoch(
            int number,
            double trainingLoss,
            double validationLoss,
            @Nullable Double trainingAccuracy,
            double validationAccuracy,
            double learningRate,
            @Nullable Double seconds) {}

    /** The log of a run, as {@link #parse} would read it from the run's file. */
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
     * Reads a log.
     *
     * @param source where it comes from, for messages
     * @throws TrainingException if it is not a training log
     */
    static TrainingLog parse(String source, byte[] json) {
        JsonNode history;
        try {
            history = JSON.readTree(json).path("history");
        } catch (JsonProcessingException e) {
            throw new TrainingException(source + ": no training log: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new TrainingException(source + ": can't be read: " + e.getMessage(), e);
        }
        if (!history.isArray() || history.isEmpty()) {
            throw new TrainingException(
                    source + ": no training log: it needs 'history', a list of epochs; or take the file away");
        }
        List<Epoch> epochs = new ArrayList<>();
        for (JsonNode entry : history) {
            epochs.add(epoch(source + ": no training log: epoch " + (epochs.size() + 1), entry));
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

    /** How long it took altogether, in seconds; null if the log does not have it. */
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
