package fashionstream.rolling;

import fashionstream.rolling.counts.Bucket;
import fashionstream.rolling.counts.Increment.Slice;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.TimeWindow;
import fashionstream.rolling.counts.WindowNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts by event time: each window of time is the sum of its buckets, and everything since the start is one more
 * bucket. A late record counts as long as the window covers its time. Not safe for use by several threads.
 */
final class TimeBuckets {
    /** Name of the window over everything since the start. */
    private final KeyValueStore<String, Bucket> store;

    /** Start of the earliest bucket that may be left, by version and window. */
    private final Map<String, Long> forgotten = new HashMap<>();

    private final List<TimeWindow> windows;

    /** @param windows the windows that have buckets; their names must differ */
    TimeBuckets(KeyValueStore<String, Bucket> store, List<TimeWindow> windows) {
        this.store = store;
        this.windows = List.copyOf(windows);
    }

    /** Adds a slice to all buckets of its time. */
    void add(ModelIdentity model, Slice slice, long watermark) {
        long time = slice.millis();
        addTo(AccuracyStores.key(prefix(model.version(), WindowNames.ALL), 0), model, slice);
        for (TimeWindow window : windows) {
            if (time >= window.start(watermark)) {
                addTo(key(model.version(), window, time), model, slice);
            }
        }
    }

    private void addTo(String key, ModelIdentity model, Slice slice) {
        Bucket found = store.get(key);
        Bucket bucket = found == null ? Bucket.empty(model.classes().size()) : found;
        bucket.add(slice);
        store.put(key, bucket);
    }

    /** Everything since the start. */
    Bucket everything(ModelIdentity model) {
        Bucket found = store.get(AccuracyStores.key(prefix(model.version(), WindowNames.ALL), 0));
        return found == null ? Bucket.empty(model.classes().size()) : found;
    }

    /**
     * Visits the current buckets of a window, the oldest first.
     *
     * @param each receives the bucket and its start time
     */
    void forEach(ModelIdentity model, TimeWindow window, long watermark, ObjLongConsumer<Bucket> each) {
        String version = model.version();
        String prefix = prefix(version, window.name());
        try (KeyValueIterator<String, Bucket> found = store.range(
                key(version, window, window.start(watermark)),
                key(version, window, window.end(watermark) - window.grain().toMillis()))) {
            while (found.hasNext()) {
                KeyValue<String, Bucket> entry = found.next();
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
        try (KeyValueIterator<String, Bucket> found =
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
