package fashionstream.classification;

import fashionstream.classification.Outcome.Rejected;
import fashionstream.deadletters.DeadLetterEncoder;
import fashionstream.microbatch.SourceRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Node {@code take-dead-letters}: forwards a dead letter for each rejected record, and counts it in {@link
 * ImageMeters}.
 */
final class DeadLetterForwarder extends ContextualProcessor<byte[], Outcome, byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterForwarder.class);

    private final DeadLetterEncoder encoder;
    private final ImageMeters meters;
    private boolean warned;

    DeadLetterForwarder(DeadLetterEncoder encoder, ImageMeters meters) {
        this.encoder = encoder;
        this.meters = meters;
    }

    @Override
    public void process(Record<byte[], Outcome> record) {
        if (record.value() instanceof Rejected rejected) {
            report(rejected);
            context()
                    .forward(encoder.encode(
                            rejected.source(), rejected.reason(), context().applicationId(), record.timestamp()));
        }
    }

    /**
     * Logs a warning once: a faulty producer may repeat the fault a thousand times a second, and the dead letters
     * contain all reasons.
     */
    private void report(Rejected rejected) {
        meters.deadLetter(rejected.reason());
        SourceRecord source = rejected.source();
        LOG.atLevel(warned ? Level.DEBUG : Level.WARN)
                .log(
                        "Record {}-{}@{} goes to the dead letters: {} (only the first is logged as a warning)",
                        source.topic(),
                        source.partition(),
                        source.offset(),
                        rejected.reason().getMessage());
        warned = true;
    }
}
