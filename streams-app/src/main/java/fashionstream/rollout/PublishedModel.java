package fashionstream.rollout;

import fashionstream.reference.ModelReference;
import org.jspecify.annotations.Nullable;

/**
 * A model that can be promoted.
 *
 * @param name its name, or its version if the record has no name
 * @param number its number among the models of this name, from 1; null if the record has none
 * @param version its version, see {@link fashionstream.inference.ModelInfo}
 * @param bytes size of its files
 * @param reference where the file is; null if it is in the record itself
 * @param publishedAt time of publication, ISO 8601 in UTC
 * @param note note of the publisher, for example the reason; null for none
 */
public record PublishedModel(
        String name,
        @Nullable Integer number,
        String version,
        long bytes,
        @Nullable ModelReference reference,
        String publishedAt,
        @Nullable String note) {
    /** What people call it. */
    public ModelLabel label() {
        return new ModelLabel(name, number, version);
    }
}
