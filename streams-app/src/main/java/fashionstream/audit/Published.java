package fashionstream.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicReader;
import fashionstream.schema.RollingAccuracy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;

/** The latest record of each model and window in the accuracy topic. Not safe for use by several threads. */
final class Published implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    private final TopicReader reader;
    private final Serde<RollingAccuracy> serde;
    private final Map<String, RollingAccuracy> latest = new TreeMap<>();
    private long records;

    /** Reads the topic from its beginning. */
    Published(AppConfig config) {
        this.reader = new TopicReader(config, config.topics().accuracy(), true);
        this.serde = config.valueSerde(RollingAccuracy.class);
    }

    /** Reads up to the end as it is now. */
    void refresh() {
        reader.readToEnd(this::take);
    }

    /**
     * Waits for more than is known.
     *
     * @return whether there is
     */
    boolean awaitNews(Duration patience) throws InterruptedException {
        long before = records;
        long started = System.nanoTime();
        refresh();
        while (records == before && System.nanoTime() - started < patience.toNanos()) {
            Thread.sleep(POLL_MILLIS);
            refresh();
        }
        return records > before;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        records++;
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        RollingAccuracy accuracy = serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
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

    /** Records that were read. */
    long records() {
        return records;
    }

    @Override
    public void close() {
        reader.close();
        serde.close();
    }
}
