package fashionstream.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Suppresses warnings of Kafka that do not indicate a problem, so that the others are noticed. Each is recognized by a
 * part of its text; {@code -Dfashionstream.log.level=INFO} shows them all. Configured in {@code logback.xml}.
 */
public final class ExpectedWarnings extends TurboFilter {
    /**
     * A warning that is suppressed.
     *
     * @param text part of the message, with or without its parameters filled in: Kafka's clients fill them in
     * @param detail part of the message, of a parameter or of the exception's message; empty if the text is enough
     */
    private record Expected(String text, String detail) {
        Expected(String text) {
            this(text, "");
        }

        boolean matches(String format, Object @Nullable [] parameters, @Nullable Throwable failure) {
            if (!format.contains(text)) {
                return false;
            }
            boolean inParameters = parameters != null
                    && Arrays.stream(parameters)
                            .anyMatch(each -> String.valueOf(each).contains(detail));
            boolean inFailure =
                    failure != null && String.valueOf(failure.getMessage()).contains(detail);
            return format.contains(detail) || inParameters || inFailure;
        }
    }

    private static final List<Expected> EXPECTED = List.of(
            // A new controller always begins with an empty log.
            new Expected("Performing controller activation. The metadata log appears to be empty."),
            // About global tables, which our topologies lack; logged once per client.
            new Expected("Processing exception handler is not enabled for the GlobalThread"),
            // The demo keeps its state in a temporary folder on purpose.
            new Expected("Using an OS temp directory in the state.dir property"),
            // Internal topics of Kafka Streams are unknown for a moment before they are created.
            new Expected("reported a recoverable issue with correlation id"),
            // The first batch of a transaction waits for the end of the previous one; batches behind it are refused and
            // sent again in order. The broker logs an error, the producer a warning.
            new Expected("Got error produce response", "CONCURRENT_TRANSACTIONS"),
            new Expected("Error processing append operation on partition", "Expected sequence 0 for transactions v2"),
            new Expected("Got error produce response", "OUT_OF_ORDER_SEQUENCE_NUMBER"),
            // Partitions are added to a topic: the broker has no folders for them yet, and logs an error.
            new Expected("to exist, but it was missing. Creating..."),
            // After a crash: a store with nothing on disk is restored from the beginning. The first check of the stores
            // ignores that they are transactional; the second one finds that nothing has to be deleted.
            new Expected("did not find checkpoint offsets while stores are not empty"),
            new Expected("Failed to register startup state stores for task", "corrupted"),
            // The first clients of a new broker ask for its internal topics at once, and each request creates them.
            new Expected("Auto topic creation failed for", "TOPIC_ALREADY_EXISTS"),
            // The broker's own clients, while it stops.
            new Expected("Attempting to close NetworkClient that has already been closed"));

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        boolean expected = level.isGreaterOrEqual(Level.WARN)
                && format != null
                && !logger.isInfoEnabled()
                && EXPECTED.stream().anyMatch(each -> each.matches(format, parameters, failure));
        return expected ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
