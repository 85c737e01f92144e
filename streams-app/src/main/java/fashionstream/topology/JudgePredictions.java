package fashionstream.topology;

import fashionstream.inference.ModelInfo;
import fashionstream.schema.Prediction;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node {@code judge-predictions}: puts predictions beside the truth, where it is known, keyed by model version.
 *
 * <p>A label that the model has no class for can't be counted: no prediction could be right. It is logged once and
 * counted in the metric {@code unknown-labels-total}.
 */
final class JudgePredictions extends ContextualProcessor<String, Prediction, String, Judgement> {
    private static final Logger LOG = LoggerFactory.getLogger(JudgePredictions.class);

    /** Labels come from outside: a log line each is fine for a few, and a leak for many. */
    private static final int MAX_LOGGED_LABELS = 100;

    private final Judgement.Model model;
    private final Set<String> loggedLabels = new HashSet<>();

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private Sensor unknownLabels;

    JudgePredictions(ModelInfo model) {
        this.model = new Judgement.Model(model.name(), model.version(), model.classes());
    }

    @Override
    public void init(ProcessorContext<String, Judgement> context) {
        super.init(context);
        unknownLabels = context.metrics()
                .addRateTotalSensor("accuracy", context.taskId().toString(), "unknown-labels", RecordingLevel.INFO);
    }

    @Override
    public void process(Record<String, Prediction> record) {
        Prediction prediction = record.value();
        String label = prediction.getLabelTrue();
        if (label == null) {
            return;
        }
        int trueClass = model.classes().indexOf(label);
        if (trueClass < 0) {
            skip(label);
            return;
        }
        Judgement judgement = new Judgement(
                model,
                new Judgement.Image(
                        trueClass,
                        prediction.getClassIndex(),
                        prediction.getConfidence(),
                        prediction.getPredictedAt().toEpochMilli()));
        context().forward(new Record<>(model.version(), judgement, record.timestamp(), new RecordHeaders()));
    }

    @Override
    public void close() {
        context().metrics().removeSensor(unknownLabels);
    }

    private void skip(String label) {
        unknownLabels.record();
        if (loggedLabels.size() < MAX_LOGGED_LABELS && loggedLabels.add(label)) {
            LOG.warn("Label '{}' is no class of model {} {}: not counted", label, model.name(), model.version());
        }
    }
}
