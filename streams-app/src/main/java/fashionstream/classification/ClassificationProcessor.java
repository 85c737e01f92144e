package fashionstream.classification;

import fashionstream.classification.Outcome.Classified;
import fashionstream.microbatch.MicroBatch;
import fashionstream.microbatch.SourceRecord;
import fashionstream.position.ModelPosition;
import fashionstream.schema.Prediction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Node {@code classify-images}: unpacks each micro-batch, hands it to {@link ImageClassification} in one call, and
 * forwards an outcome per image in their order, each with its own key, timestamp and headers. Before them, it
 * forwards where the model version changed. It keeps no records between two calls.
 *
 * <p>A record that is not a micro-batch is treated as a batch of one and counted in {@link ImageMeters}.
 */
final class ClassificationProcessor extends ContextualProcessor<byte[], byte[], byte[], Outcome> {
    private final ImageClassification classification;
    private final PredictionEncoder encoder;
    private final BatchLimit limit;
    private final ImageMeters meters;
    private final Duration promptCommits;
    private final ThreadLocal<PromptCommit.Pace> paces;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private PromptCommit commit;

    /** The last position that was forwarded; null after a start. */
    private @Nullable ModelPosition position;

    /**
     * @param promptCommits least time between commits of drained partitions; 0 for none but the regular ones
     * @param paces what the tasks of a stream thread share
     */
    ClassificationProcessor(
            ImageClassification classification,
            PredictionEncoder encoder,
            BatchLimit limit,
            ImageMeters meters,
            Duration promptCommits,
            ThreadLocal<PromptCommit.Pace> paces) {
        this.classification = classification;
        this.encoder = encoder;
        this.limit = limit;
        this.meters = meters;
        this.promptCommits = promptCommits;
        this.paces = paces;
    }

    @Override
    public void init(ProcessorContext<byte[], Outcome> context) {
        super.init(context);
        limit.taskOpened();
        commit = new PromptCommit(context, promptCommits, paces.get());
        // Kafka Streams calls this again after it has aborted a transaction, with its position.
        position = null;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long began = System.nanoTime();
        List<SourceRecord> sources = sources(record);
        List<Outcome> outcomes = classification.classify(sources);
        forwardSwitch(sources.get(0), outcomes);
        for (int i = 0; i < outcomes.size(); i++) {
            SourceRecord source = sources.get(i);
            // A producer can send an invalid timestamp, at which Kafka Streams would fail: use the batch's timestamp.
            long timestamp = source.timestamp() >= 0 ? source.timestamp() : record.timestamp();
            Outcome outcome = encoder.encode(source, outcomes.get(i), timestamp);
            // The types of Kafka Streams do not declare that a key may be null.
            @SuppressWarnings("NullAway")
            Record<byte[], Outcome> forwarded = new Record<>(source.key(), outcome, timestamp, source.headers());
            context().forward(forwarded);
        }
        limit.learn(sources.size(), System.nanoTime() - began);
        meters.batch(sources.size());
        commit.processed(MicroBatch.isDrained(record.headers()));
    }

    /**
     * Forwards the position of a batch if another version than before classified it. After a start, the version before
     * is unknown; the task may have been moved, or its transaction aborted.
     */
    private void forwardSwitch(SourceRecord first, List<Outcome> outcomes) {
        ModelPosition last = position;
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Classified classified) {
                Prediction prediction = classified.prediction();
                String topicId = Objects.requireNonNullElse(prediction.getImageTopicId(), ModelPosition.UNKNOWN_TOPIC);
                // All images of a batch have the same model.
                String version = prediction.getModelVersion();
                if (last == null
                        || !last.version().equals(version)
                        || !last.topicId().equals(topicId)) {
                    ModelPosition next = new ModelPosition(topicId, first.partition(), first.offset(), version);
                    context()
                            .forward(new Record<>(
                                    next.key(),
                                    new Outcome.Switched(next),
                                    context().currentSystemTimeMs()));
                    position = next;
                }
                return;
            }
        }
    }

    private List<SourceRecord> sources(Record<byte[], byte[]> record) {
        RecordMetadata place = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("classify-images reads a topic, and nothing else"));
        if (!MicroBatch.isBatch(record.headers())) {
            meters.unpacked();
        }
        return MicroBatch.unpack(place, record);
    }

    @Override
    public void close() {
        limit.taskClosed();
    }
}
