package fashionstream.rollout;

import org.jspecify.annotations.Nullable;

/**
 * A model that can be promoted.
 *
 * @param version the first 12 hexadecimal digits of its file's SHA-256
 * @param bytes size of its files
 * @param publishedAt when, in UTC: ISO 8601
 * @param note why it was published, in somebody's words
 */
public record PublishedModel(
        String name,
        String version,
        long bytes,
        String publishedAt,
        @Nullable String note) {}
