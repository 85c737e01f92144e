package fashionstream.proof;

import java.util.Random;
import java.util.function.BiConsumer;

/**
 * One way in which a record can be unusual.
 *
 * @param dimension what it changes; a record has at most one mutation of each dimension
 * @param ofImage expected outcome of an image with it
 * @param ofLabel expected outcome of a label with it
 */
record Mutation(String name, Dimension dimension, Fate ofImage, Fate ofLabel, BiConsumer<Draft, Random> change) {
    /** In the order in which they are applied. */
    enum Dimension {
        /** Fields of the Avro record. */
        FIELDS,
        /** The picture among them. */
        PICTURE,
        /** The value's bytes. */
        VALUE,
        KEY,
        HEADERS,
        TIMESTAMP,
        COMPRESSION
    }

    void apply(Draft draft, Random random) {
        change.accept(draft, random);
        draft.add(this);
    }
}
