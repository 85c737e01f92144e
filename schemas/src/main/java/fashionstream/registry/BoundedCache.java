package fashionstream.registry;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A map of bounded weight that evicts the least recently used entries, but never the newest. Thread-safe. */
final class BoundedCache<K, V> {
    private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxWeight;
    private final ToIntFunction<V> weigher;
    private long weight;

    /** A map with the given maximum number of entries. */
    BoundedCache(int maxEntries) {
        this(maxEntries, value -> 1);
    }

    /** @param weigher returns the weight of a value, which must not change */
    BoundedCache(long maxWeight, ToIntFunction<V> weigher) {
        this.maxWeight = maxWeight;
        this.weigher = weigher;
    }

    synchronized @Nullable V get(K key) {
        return entries.get(key);
    }

    synchronized void put(K key, V value) {
        V before = entries.put(key, value);
        weight += weigher.applyAsInt(value) - (before == null ? 0 : weigher.applyAsInt(before));
        Iterator<V> eldest = entries.values().iterator();
        while (weight > maxWeight && entries.size() > 1) {
            weight -= weigher.applyAsInt(eldest.next());
            eldest.remove();
        }
    }
}
