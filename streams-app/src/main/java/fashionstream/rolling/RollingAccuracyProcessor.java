package fashionstream.rolling;

import fashionstream.inference.ActiveModel;
import fashionstream.kafka.TransientFailures;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.rolling.counts.Increment;
import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.state.BinarySerde;
import fashionstream.schema.RollingAccuracy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node {@code rolling-accuracy}: adds increments to the windows, and publishes changed windows once a second.
 *
 * <p>After a start, it publishes the windows of every model in its stores: the last change may have been counted but
 * not published when the application stopped. It publishes again when the last images are old enough to be labelled,
 * because that changes the coverage.
 *
 * <p>A batch that can't be read or added is counted as such, logged once, and left out. If adding it fails midway, a part
 * of it remains counted, and {@code audit} shows the difference. A model whose report can't be created is logged once,
 * and the others are reported. Not safe for use by several threads.
 */
final class RollingAccuracyProcessor implements Processor<String, byte[], String, RollingAccuracy> {
    private static final Logger LOG = LoggerFactory.getLogger(RollingAccuracyProcessor.class);

    /** Often enough for people who watch, and rare compared to images. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What Kafka adds to a record: headers of batch and record, the key, and the schema id. */
    private static final int ENVELOPE_BYTES = 512;

    private final AccuracySettings settings;
    private final ActiveModel activeModel;
    private final Clock clock;
    private final LongSupplier maxBytes;
    private final UnexpectedFailures unexpected;
    private final Set<String> changedVersions = new HashSet<>();
    private final Set<String> failedVersions = new HashSet<>();
    private boolean changed;
    private boolean loggedUnreadable;
    private boolean loggedTooLarge;
    private Instant settles = Instant.MAX;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
    private AccuracyCounts counts;

    @SuppressWarnings("NullAway.Init")
    private AccuracyWindows windows;

    @SuppressWarnings("NullAway.Init")
    private ModelReports reports;

    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<String, RollingAccuracy> context;

    /**
     * @param activeModel provides test accuracy and drift reference from its file
     * @param maxBytes largest record that the accuracy topic takes
     * @param unexpected bounds the number of consecutive failures that seem to be caused by our own code
     */
    RollingAccuracyProcessor(
            AccuracySettings settings,
            ActiveModel activeModel,
            Clock clock,
            LongSupplier maxBytes,
            UnexpectedFailures unexpected) {
        this.settings = settings;
        this.activeModel = activeModel;
        this.clock = clock;
        this.maxBytes = maxBytes;
        this.unexpected = unexpected;
    }

    @Override
    public void init(ProcessorContext<String, RollingAccuracy> newContext) {
        context = newContext;
        counts = new AccuracyCounts(AccuracyStores.of(context), settings);
        windows = new AccuracyWindows(counts);
        reports = new ModelReports(counts);
        changedVersions.clear();
        changedVersions.addAll(counts.versions());
        changed = true;
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::publishChanges);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        changed = true;
        try {
            for (String key : count(record.value())) {
                publishTombstone(key, record.timestamp());
            }
            unexpected.reset();
        } catch (SerializationException e) {
            leaveOut(e);
        } catch (KafkaException e) {
            // From the stores or the transaction.
            throw e;
        } catch (RuntimeException e) {
            if (TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            unexpected.count(e);
            leaveOut(e);
        }
    }

    /**
     * Returns the keys of reports that nothing updates any more.
     *
     * @throws SerializationException if the bytes are not an increment
     */
    private List<String> count(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new SerializationException("a batch of counts has no value");
        }
        Increment increment = BinarySerde.read("of increments", bytes, Increment::read);
        List<String> forgotten = windows.add(increment, clock.instant());
        increment.models().stream().map(ModelIncrement::model).forEach(model -> changedVersions.add(model.version()));
        return forgotten;
    }

    private void leaveOut(RuntimeException reason) {
        windows.addUnreadable();
        if (!loggedUnreadable) {
            loggedUnreadable = true;
            LOG.warn("A batch of counts can't be read or added and is left out (only the first is logged)", reason);
        }
    }

    /** A key without value is deleted from a compacted topic. */
    @SuppressWarnings("NullAway") // Kafka's records may have no value; its types don't say so
    private void publishTombstone(String key, long timestamp) {
        context.forward(new Record<>(key, null, timestamp));
    }

    private void publishChanges(long timestamp) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (changed) {
            // Time has advanced for all models, and each report has the counts of records.
            changedVersions.addAll(counts.recentVersions());
            // A bucket is due as a whole.
            settles = now.plus(settings.labelDue())
                    .plus(NotDue.window(settings.labelDue()).grain());
        } else if (now.isAfter(settles)) {
            settles = Instant.MAX;
            changedVersions.addAll(counts.recentVersions());
        }
        counts.learn(activeModel.model());
        long recordBytes = maxBytes.getAsLong() - ENVELOPE_BYTES;
        // Consumers that show few versions show the last ones, so the versions with the most predictions come last.
        List<String> versions = new ArrayList<>(changedVersions);
        if (versions.size() > 1) {
            versions.sort(Comparator.comparing(
                    versions.stream().collect(Collectors.toMap(Function.identity(), counts::predicted))::get));
        }
        for (String version : versions) {
            for (RollingAccuracy report : reportsOf(version, now, recordBytes)) {
                publish(report, recordBytes, Math.max(0, timestamp));
            }
        }
        changedVersions.clear();
        changed = false;
    }

    /** A fault in the figures of one model must not stop the counting. */
    private List<RollingAccuracy> reportsOf(String version, Instant now, long recordBytes) {
        try {
            return reports.report(version, now, recordBytes);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            if (failedVersions.add(version)) {
                LOG.error("The accuracy of {} can't be reported (only the first failure is logged)", version, e);
            }
            return List.of();
        }
    }

    private void publish(RollingAccuracy report, long recordBytes, long timestamp) {
        String key = AccuracyWindows.key(report.getModelVersion(), report.getWindow());
        if (AccuracyReport.bytes(report) <= recordBytes) {
            context.forward(new Record<>(key, report, timestamp));
        } else if (!loggedTooLarge) {
            loggedTooLarge = true;
            LOG.error(
                    "The accuracy of {} has {} bytes at least and is not published: raise max.message.bytes of the"
                            + " accuracy topic (only the first is logged)",
                    key,
                    AccuracyReport.bytes(report));
        }
    }
}
