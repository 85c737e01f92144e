package fashionstream.rolling;

import fashionstream.drift.DriftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The texts of drift references, and what they mean. A model's state, which has one, is read and written with every
 * increment; parsing and formatting it each time would take longer than the counting. Thread-safe.
 */
final class ReferenceTexts {
    /** Few models are active at a time. */
    private static final int MAX_ENTRIES = 8;

    private static final Map<String, DriftReference> PARSED = new ConcurrentHashMap<>();
    private static final Map<DriftReference, String> TEXTS = new ConcurrentHashMap<>();

    private ReferenceTexts() {}

    /**
     * Parses a text.
     *
     * @param classes number of classes of the model
     * @throws IllegalArgumentException as {@link DriftReference#parse}
     */
    static DriftReference parse(String text, int classes) {
        DriftReference reference = cached(PARSED, text, unseen -> DriftReference.parse(unseen, classes));
        if (reference.classShares().size() != classes) {
            throw new IllegalArgumentException(
                    "a reference of " + reference.classShares().size() + " classes, not " + classes);
        }
        return reference;
    }

    /** Formats a reference. */
    static String format(DriftReference reference) {
        return cached(TEXTS, reference, DriftReference::json);
    }

    private static <K, V> V cached(Map<K, V> cache, K key, Function<K, V> compute) {
        V found = cache.get(key);
        if (found != null) {
            return found;
        }
        if (cache.size() >= MAX_ENTRIES) {
            cache.clear();
        }
        V computed = compute.apply(key);
        cache.put(key, computed);
        return computed;
    }
}
