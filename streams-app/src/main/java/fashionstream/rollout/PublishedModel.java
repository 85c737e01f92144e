package fashionstream.rollout;

import org.jspecify.annotations.Nullable;

/**
 * A model that can be promoted.
 *
 * @param version as {@link fashionstream.inference.ModelInfo} has it
 * @param bytes size of its files
 * @param publishedAt when, in UTC: ISO 8601
 * @param note why it was published, as written by whoever published it; null for none
 */
public record PublishedModel(
        String name,
        String version,
        long bytes,
        String publishedAt,
        @Nullable String note) {}
