package fashionstream.audit;

import fashionstream.config.AppConfig;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.kafka.TypedRecord;
import fashionstream.rollout.ContestReader;
import fashionstream.schema.Contest;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicFacts;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The latest record of each model and window in the accuracy topic. Not safe for use by several threads. */
final class Published implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    private final AppConfig config;
    private final TopicReader reader;
    private final RecordDeserializer<RollingAccuracy> deserializer;
    private final Map<String, RollingAccuracy> latest = new TreeMap<>();
    private long records;

    /** Reads the topic from its beginning. */
    Published(AppConfig config) {
        this.config = config;
        this.reader = new TopicReader(config, config.topics().accuracy(), true);
        this.deserializer = RecordDeserializer.of(config, RollingAccuracy.class);
    }

    /** Reads up to the current end. */
    void refresh() {
        reader.readToEnd(record -> update(deserializer.read(record)));
    }

    /**
     * Waits for new records.
     *
     * @return whether there are any
     */
    boolean awaitUpdates(Duration patience) throws InterruptedException {
        long before = records;
        long started = System.nanoTime();
        refresh();
        while (records == before && System.nanoTime() - started < patience.toNanos()) {
            Thread.sleep(POLL_MILLIS);
            refresh();
        }
        return records > before;
    }

    private void update(TypedRecord<RollingAccuracy> record) {
        records++;
        String key = Objects.requireNonNullElse(record.key(), "");
        RollingAccuracy accuracy = record.value();
        if (accuracy == null) {
            latest.remove(key);
        } else {
            latest.put(key, accuracy);
        }
    }

    /** The latest record of each key. */
    List<RollingAccuracy> latest() {
        return List.copyOf(latest.values());
    }

    /** The latest record of each contest; none in an installation that was never started with this version. */
    Collection<Contest> contests() {
        return TopicFacts.of(config, config.topics().contests()).isPresent()
                ? ContestReader.current(config).values()
                : List.of();
    }

    /** Number of records read. */
    long records() {
        return records;
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
