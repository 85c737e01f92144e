package fashionstream.rolling;

import fashionstream.rolling.counts.Increment.SecondCounts;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.TimeWindow;
import fashionstream.rolling.counts.WindowNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts by event time: each window of time is the sum of its buckets, and everything since the start is one more
 * bucket. A late record counts as long as the window covers its time. Not safe for use by several threads.
 *
 * @param <B> the counts of a bucket
 */
final class TimeBuckets<B> {
    private final KeyValueStore<String, B> store;

    /** Start of the earliest bucket that may be left, by version and window. */
    private final Map<String, Long> forgotten = new HashMap<>();

    private final List<TimeWindow> windows;
    private final Function<ModelIdentity, B> empty;
    private final BiConsumer<B, SecondCounts> adder;

    /**
     * @param windows the windows that have buckets; their names must differ
     * @param empty makes a bucket without counts
     * @param adder adds a second to a bucket
     */
    TimeBuckets(
            KeyValueStore<String, B> store,
            List<TimeWindow> windows,
            Function<ModelIdentity, B> empty,
            BiConsumer<B, SecondCounts> adder) {
        this.store = store;
        this.windows = List.copyOf(windows);
        this.empty = empty;
        this.adder = adder;
    }

    /** Adds a second to the bucket of everything since the start. */
    void addToEverything(ModelIdentity model, SecondCounts second) {
        addTo(AccuracyStores.key(prefix(model.version(), WindowNames.ALL), 0), model, second);
    }

    /** Adds a second to the bucket of its time in each window. */
    void add(ModelIdentity model, SecondCounts second, long watermark) {
        long time = second.millis();
        for (TimeWindow window : windows) {
            if (time >= window.start(watermark)) {
                addTo(key(model.version(), window, time), model, second);
            }
        }
    }

    private void addTo(String key, ModelIdentity model, SecondCounts second) {
        B found = store.get(key);
        B bucket = found == null ? empty.apply(model) : found;
        adder.accept(bucket, second);
        store.put(key, bucket);
    }

    /** Everything since the start. */
    B everything(ModelIdentity model) {
        B found = store.get(AccuracyStores.key(prefix(model.version(), WindowNames.ALL), 0));
        return found == null ? empty.apply(model) : found;
    }

    /**
     * Visits the current buckets of a window, the oldest first.
     *
     * @param each receives the bucket and its start time
     */
    void forEach(ModelIdentity model, TimeWindow window, long watermark, ObjLongConsumer<B> each) {
        String version = model.version();
        String prefix = prefix(version, window.name());
        try (KeyValueIterator<String, B> found = store.range(
                key(version, window, window.start(watermark)),
                key(version, window, window.end(watermark) - window.grain().toMillis()))) {
            while (found.hasNext()) {
                KeyValue<String, B> entry = found.next();
                each.accept(entry.value, Long.parseLong(entry.key.substring(prefix.length() + 1)));
            }
        }
    }

    /**
     * Deletes the buckets that a window no longer covers. It starts where the last deletion ended: a scan over
     * RocksDB's tombstones would become slower every hour.
     */
    void forget(ModelIdentity model, TimeWindow window, long watermark) {
        String version = model.version();
        long start = window.start(watermark);
        long from = forgotten.getOrDefault(prefix(version, window.name()), 0L);
        if (start <= from) {
            return;
        }
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, B> found =
                store.range(key(version, window, from), key(version, window, start - 1))) {
            found.forEachRemaining(entry -> old.add(entry.key));
        }
        old.forEach(store::delete);
        forgotten.put(prefix(version, window.name()), start);
    }

    /** Deletes all buckets of a model. */
    void forget(String version) {
        AccuracyStores.deleteAll(store, version);
        forgotten.keySet().removeIf(key -> key.startsWith(version + "/"));
    }

    private static String key(String version, TimeWindow window, long time) {
        return AccuracyStores.key(prefix(version, window.name()), window.bucket(time));
    }

    private static String prefix(String version, String window) {
        return version + "/" + window;
    }
}
