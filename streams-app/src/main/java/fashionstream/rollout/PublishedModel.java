package fashionstream.rollout;

import fashionstream.reference.ModelReference;
import org.jspecify.annotations.Nullable;

/**
 * A model that can be promoted.
 *
 * @param version its version, see {@link fashionstream.inference.ModelInfo}
 * @param bytes size of its files
 * @param reference where the file is; null if it is in the record itself
 * @param publishedAt time of publication, ISO 8601 in UTC
 * @param note note of the publisher, for example the reason; null for none
 */
public record PublishedModel(
        String name,
        String version,
        long bytes,
        @Nullable ModelReference reference,
        String publishedAt,
        @Nullable String note) {}
