package fashionstream.topology;

import fashionstream.inference.ModelInfo;
import fashionstream.schema.Prediction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node {@code judge-predictions}: puts predictions beside the truth, where it is known, keyed by model version.
 *
 * <p>Left out, counted and logged once are, since nobody could say whether they are right: a label that the model has no
 * class for ({@code unknown-labels-total}), and what is no prediction, or one of a model with other classes than the one
 * that this instance runs ({@code unknown-predictions-total}).
 */
final class JudgePredictions extends ContextualProcessor<byte[], byte[], String, Judgement> {
    private static final Logger LOG = LoggerFactory.getLogger(JudgePredictions.class);

    /** Labels come from outside: a log line each is fine for a few, and a leak for many. */
    private static final int MAX_LOGGED_LABELS = 100;

    private final String topic;
    private final Deserializer<?> deserializer;
    private final List<String> classes;
    private final Set<String> loggedLabels = new HashSet<>();
    private boolean loggedPrediction;

    /** The model of the last prediction: most often the next one's, too. */
    private Judgement.Model model;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private Sensor unknownLabels;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private Sensor unknownPredictions;

    /**
     * @param topic where predictions come from
     * @param deserializer reads {@link Prediction}; what it reads otherwise is left out
     */
    JudgePredictions(String topic, Deserializer<?> deserializer, ModelInfo model) {
        this.topic = topic;
        this.deserializer = deserializer;
        this.classes = model.classes();
        this.model = new Judgement.Model(model.name(), model.version(), model.classes());
    }

    @Override
    public void init(ProcessorContext<String, Judgement> context) {
        super.init(context);
        unknownLabels = sensor("unknown-labels");
        unknownPredictions = sensor("unknown-predictions");
    }

    private Sensor sensor(String operation) {
        return context()
                .metrics()
                .addRateTotalSensor("accuracy", context().taskId().toString(), operation, RecordingLevel.INFO);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Prediction prediction = read(record);
        if (prediction == null) {
            unknownPredictions.record();
            return;
        }
        String label = prediction.getLabelTrue();
        if (label == null) {
            return;
        }
        int trueClass = classes.indexOf(label);
        if (trueClass < 0) {
            skip(label);
            return;
        }
        Judgement judgement = new Judgement(
                modelOf(prediction),
                new Judgement.Image(
                        trueClass,
                        prediction.getClassIndex(),
                        prediction.getConfidence(),
                        prediction.getPredictedAt().toEpochMilli()));
        context()
                .forward(
                        new Record<>(prediction.getModelVersion(), judgement, record.timestamp(), new RecordHeaders()));
    }

    @Override
    public void close() {
        context().metrics().removeSensor(unknownLabels);
        context().metrics().removeSensor(unknownPredictions);
    }

    private @Nullable Prediction read(Record<byte[], byte[]> record) {
        Object value;
        try {
            value = deserializer.deserialize(topic, record.headers(), record.value());
        } catch (SerializationException e) {
            if (TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            return unknown(String.valueOf(e.getMessage()));
        }
        if (!(value instanceof Prediction prediction)) {
            return unknown("it is no Prediction");
        }
        int index = prediction.getClassIndex();
        if (index < 0 || index >= classes.size() || !classes.get(index).equals(prediction.getLabel())) {
            return unknown("class " + index + " is '" + prediction.getLabel() + "' for model "
                    + prediction.getModelVersion() + "; this instance runs one of other classes");
        }
        return prediction;
    }

    /** Loud once: the metric tells how many there are. */
    private @Nullable Prediction unknown(String reason) {
        if (!loggedPrediction) {
            LOG.warn("A record of the predictions topic can't be counted: {} (only the first is logged)", reason);
            loggedPrediction = true;
        }
        return null;
    }

    private Judgement.Model modelOf(Prediction prediction) {
        if (!prediction.getModelVersion().equals(model.version())
                || !prediction.getModelName().equals(model.name())) {
            model = new Judgement.Model(prediction.getModelName(), prediction.getModelVersion(), classes);
        }
        return model;
    }

    private void skip(String label) {
        unknownLabels.record();
        if (loggedLabels.size() < MAX_LOGGED_LABELS && loggedLabels.add(label)) {
            LOG.warn("Label '{}' is no class of model {} {}: not counted", label, model.name(), model.version());
        }
    }
}
