package fashionstream.topology;

import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Counts judgements over two windows, per model version: everything, and the last so many images in order of arrival.
 * All that it knows stands in two state stores.
 *
 * <p>The counts of a window have the key {@code version/window}; the images of the last window stand in a ring, under
 * {@code version/window/slot}. A window of another length is another window, and starts empty.
 */
final class AccuracyWindows {
    static final String COUNTS_STORE = "accuracy-counts";
    static final String RING_STORE = "accuracy-ring";
    private static final String ALL = "all";

    private final KeyValueStore<String, WindowCounts> counts;
    private final KeyValueStore<String, Judgement.Image> ring;
    private final int length;
    private final String last;

    /** @param length images in the last window, at least 1 */
    AccuracyWindows(
            KeyValueStore<String, WindowCounts> counts, KeyValueStore<String, Judgement.Image> ring, int length) {
        this.counts = counts;
        this.ring = ring;
        this.length = length;
        this.last = "last-" + length;
    }

    /** The stores that the windows live in. Cached, so that the changelog gets what is new at a commit, not each step. */
    static Set<StoreBuilder<?>> stores() {
        return Set.of(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(COUNTS_STORE),
                                Serdes.String(),
                                BinarySerde.of(WindowCounts::write, WindowCounts::read))
                        .withCachingEnabled(),
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(RING_STORE),
                                Serdes.String(),
                                BinarySerde.of(Judgement.Image::write, Judgement.Image::read))
                        .withCachingEnabled());
    }

    /** Counts one image. */
    void add(Judgement judgement) {
        String allKey = key(judgement.model().version(), ALL);
        counts.put(allKey, load(allKey, judgement).plus(judgement.image()));

        String lastKey = key(judgement.model().version(), last);
        WindowCounts before = load(lastKey, judgement);
        String slot = slot(lastKey, before.seen());
        Judgement.Image leaving = ring.get(slot);
        WindowCounts after = leaving == null ? before : before.minus(leaving);
        counts.put(lastKey, after.plus(judgement.image()));
        ring.put(slot, judgement.image());
    }

    /**
     * Makes the counts of the last window agree with the images in its ring. Under at-least-once a crash can leave one
     * store a step behind the other, and an image that is to leave the window without having been counted would stop
     * the stream for ever. Called at each start.
     */
    void recount() {
        for (String version : versions()) {
            String lastKey = key(version, last);
            WindowCounts before = counts.get(lastKey);
            if (before != null) {
                List<Judgement.Image> images = LongStream.range(0, length)
                        .mapToObj(number -> ring.get(slot(lastKey, number)))
                        .filter(Objects::nonNull)
                        .toList();
                counts.put(lastKey, before.recounted(images));
            }
        }
    }

    /** Versions of all models that were ever counted. */
    Set<String> versions() {
        Set<String> versions = new HashSet<>();
        try (KeyValueIterator<String, WindowCounts> all = counts.all()) {
            while (all.hasNext()) {
                KeyValue<String, WindowCounts> entry = all.next();
                versions.add(entry.value.model().version());
            }
        }
        return versions;
    }

    /** What to tell of a model: one entry per window that has counted anything. */
    List<RollingAccuracy> report(String version, Instant now) {
        return List.of(ALL, last).stream()
                .filter(window -> counts.get(key(version, window)) != null)
                .map(window -> report(version, window, now))
                .toList();
    }

    /** Key of a window of a model, also in the accuracy topic. */
    static String key(String version, String window) {
        return version + "/" + window;
    }

    private RollingAccuracy report(String version, String window, Instant now) {
        String key = key(version, window);
        WindowCounts found = Objects.requireNonNull(counts.get(key));
        long start = window.equals(ALL) || found.seen() <= length
                ? found.earliest()
                : Objects.requireNonNull(ring.get(slot(key, found.seen()))).predictedAt();
        return AccuracyReport.of(window, found, Instant.ofEpochMilli(start), now);
    }

    private WindowCounts load(String key, Judgement judgement) {
        WindowCounts found = counts.get(key);
        return found == null ? WindowCounts.empty(judgement.model()) : found;
    }

    /** Where the image with this number lies; the one that it takes the place of is the oldest in the window. */
    private String slot(String key, long number) {
        return key + "/" + number % length;
    }
}
