package fashionstream.topology;

import fashionstream.rolling.Increment;
import fashionstream.rolling.ModelIncrement;
import fashionstream.rolling.TimeWindow;
import fashionstream.schema.RollingAccuracy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Node {@code rolling-accuracy}: adds what changed to the windows, and once a second tells of it.
 *
 * <p>After a start it tells once of every model that it finds in its stores: the last change may have been counted but
 * not told when the application stopped. And it tells once more when the last images have become old enough to be
 * labelled, which the coverage is about.
 */
final class CountAccuracy implements Processor<String, Increment, String, RollingAccuracy> {
    /** Often enough for people who watch, and rare beside the images. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final AccuracyWindows.Settings settings;
    private final Champion champion;
    private final Clock clock;
    private final Set<String> changedVersions = new HashSet<>();
    private boolean changed;
    private Instant settles = Instant.MAX;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private AccuracyWindows windows;

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, RollingAccuracy> context;

    /** @param champion its file says what to expect of it */
    CountAccuracy(AccuracyWindows.Settings settings, Champion champion, Clock clock) {
        this.settings = settings;
        this.champion = champion;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, RollingAccuracy> newContext) {
        context = newContext;
        windows = new AccuracyWindows(AccuracyStores.of(context), settings);
        changedVersions.clear();
        changedVersions.addAll(windows.versions());
        changed = true;
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::tell);
    }

    @Override
    public void process(Record<String, Increment> record) {
        Increment increment = record.value();
        windows.add(increment);
        increment.models().stream().map(ModelIncrement::model).forEach(model -> changedVersions.add(model.version()));
        changed = true;
    }

    private void tell(long timestamp) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (changed) {
            // Time has gone on for all, and counts of records are told with each.
            changedVersions.addAll(windows.recentVersions());
            // A bucket is due as a whole: that of the longest window, too.
            settles = now.plus(settings.labelDue()).plus(TimeWindow.LONGEST.grain());
        } else if (now.isAfter(settles)) {
            settles = Instant.MAX;
            changedVersions.addAll(windows.recentVersions());
        }
        windows.learn(champion.model());
        for (String version : changedVersions) {
            windows.report(version, now)
                    .forEach(report -> context.forward(
                            new Record<>(AccuracyWindows.key(version, report.getWindow()), report, timestamp)));
        }
        changedVersions.clear();
        changed = false;
    }
}
