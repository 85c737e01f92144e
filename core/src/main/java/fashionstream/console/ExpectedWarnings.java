package fashionstream.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps back warnings of Kafka that tell of nothing wrong, so that those that do are seen. Each is known by a part of
 * its text; {@code -Dfashionstream.log.level=INFO} shows them all. Named in {@code logback.xml}.
 */
public final class ExpectedWarnings extends TurboFilter {
    private static final List<String> EXPECTED = List.of(
            // A new controller always begins with an empty log.
            "Performing controller activation. The metadata log appears to be empty.",
            // About global tables, which no topology of ours has; said once per client.
            "Processing exception handler is not enabled for the GlobalThread",
            // The demo keeps its state in a temporary folder on purpose.
            "Using an OS temp directory in the state.dir property",
            // Internal topics of Kafka Streams are unknown for a moment before they are created.
            "reported a recoverable issue with correlation id",
            // The broker's own clients, while it stops.
            "Attempting to close NetworkClient that has already been closed");

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        boolean expected = level == Level.WARN
                && format != null
                && !logger.isInfoEnabled()
                && EXPECTED.stream().anyMatch(format::contains);
        return expected ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
