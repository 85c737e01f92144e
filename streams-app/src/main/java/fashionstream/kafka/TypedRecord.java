package fashionstream.kafka;

import org.jspecify.annotations.Nullable;

/**
 * A record whose value is deserialized.
 *
 * @param key the key as UTF-8 text; null if the record has none
 * @param value the value; null for a tombstone, which deletes its key from a compacted topic
 * @param timestamp record timestamp, in milliseconds since 1970, UTC
 * @param <T> class of the value
 */
public record TypedRecord<T>(@Nullable String key, @Nullable T value, int partition, long offset, long timestamp) {}
