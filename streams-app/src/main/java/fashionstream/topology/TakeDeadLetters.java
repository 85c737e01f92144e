package fashionstream.topology;

import fashionstream.topology.Outcome.Rejected;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Node {@code take-dead-letters}: what was rejected, with its original key, value and headers, and further headers that
 * say why and where it came from. {@link ImageMeters} count them.
 */
final class TakeDeadLetters extends ContextualProcessor<byte[], Outcome, byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(TakeDeadLetters.class);

    /** A header that grew without bound could push the record over the broker's limit. */
    private static final int MAX_TEXT_CHARS = 8192;

    private final Clock clock;
    private final ImageMeters meters;
    private boolean warned;

    TakeDeadLetters(Clock clock, ImageMeters meters) {
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void process(Record<byte[], Outcome> record) {
        if (record.value() instanceof Rejected rejected) {
            SourceRecord source = rejected.source();
            tell(rejected);
            // Streams' own types don't know of records without key or value; Kafka's do.
            @SuppressWarnings("NullAway")
            Record<byte[], byte[]> letter =
                    new Record<>(source.key(), source.value(), record.timestamp(), headers(rejected));
            context().forward(letter);
        }
    }

    /** Loud once: a producer that does it wrong does it a thousand times a second, and the letters tell it all. */
    private void tell(Rejected rejected) {
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

    private RecordHeaders headers(Rejected rejected) {
        SourceRecord source = rejected.source();
        RuntimeException reason = rejected.reason();
        RecordHeaders headers = new RecordHeaders(source.headers());
        put(headers, DeadLetterHeaders.EXCEPTION, reason.getClass().getName());
        put(headers, DeadLetterHeaders.MESSAGE, limit(String.valueOf(reason.getMessage())));
        put(headers, DeadLetterHeaders.STACKTRACE, limit(stackTrace(reason)));
        put(headers, DeadLetterHeaders.TOPIC, source.topic());
        put(headers, DeadLetterHeaders.PARTITION, Integer.toString(source.partition()));
        put(headers, DeadLetterHeaders.OFFSET, Long.toString(source.offset()));
        put(headers, DeadLetterHeaders.APPLICATION_ID, context().applicationId());
        put(headers, DeadLetterHeaders.TIME, clock.instant().toString());
        return headers;
    }

    /** Replaces: a record that was replayed and rejected again tells of the last time only. */
    private static void put(RecordHeaders headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String stackTrace(Throwable throwable) {
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String limit(String text) {
        return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS);
    }
}
