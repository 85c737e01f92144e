package fashionstream.topology;

import fashionstream.schema.RollingAccuracy;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Node {@code rolling-accuracy}: counts judgements, and once a second tells what changed.
 *
 * <p>After a start it tells once of every model that it finds in its stores: the last change may have been counted but
 * not told when the application stopped.
 */
final class CountAccuracy implements Processor<String, Judgement, String, RollingAccuracy> {
    /** Often enough for people who watch, and rare beside the images. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final int windowLength;
    private final Clock clock;
    private final Set<String> changedVersions = new HashSet<>();

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private AccuracyWindows windows;

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, RollingAccuracy> context;

    CountAccuracy(int windowLength, Clock clock) {
        this.windowLength = windowLength;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, RollingAccuracy> newContext) {
        context = newContext;
        windows = new AccuracyWindows(
                context.getStateStore(AccuracyWindows.COUNTS_STORE),
                context.getStateStore(AccuracyWindows.RING_STORE),
                windowLength);
        windows.recount();
        changedVersions.clear();
        changedVersions.addAll(windows.versions());
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::tell);
    }

    @Override
    public void process(Record<String, Judgement> record) {
        windows.add(record.value());
        changedVersions.add(record.key());
    }

    private void tell(long timestamp) {
        for (String version : changedVersions) {
            windows.report(version, clock.instant().truncatedTo(ChronoUnit.MILLIS))
                    .forEach(report -> context.forward(
                            new Record<>(AccuracyWindows.key(version, report.getWindow()), report, timestamp)));
        }
        changedVersions.clear();
    }
}
