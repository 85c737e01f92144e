package fashionstream.proof;

import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ways in which a record of the images topic can be invalid. */
enum Poison {
    /** No value at all. */
    MISSING,
    /** An empty value. */
    EMPTY,
    /** Bytes that aren't Avro. */
    GARBAGE,
    /** An image with an unknown schema id; a different one each time, so that each causes a request. */
    UNKNOWN_SCHEMA,
    /** An image that declares more pixels than it has. */
    WRONG_SIZE;

    /** Prefix of the key of each poisoned record. */
    private static final String PREFIX = "poison-";

    /** One in this many is of a kind that causes a request to the registry, which takes a while. */
    private static final int UNKNOWN_SCHEMA_EVERY = 50;

    private static final List<Poison> QUICK = List.of(MISSING, EMPTY, GARBAGE, WRONG_SIZE);

    private static final int SCHEMA_ID_INDEX = 1;
    private static final int FIRST_UNKNOWN_SCHEMA_ID = 1_000_000;

    static Poison any(Random random) {
        return random.nextInt(UNKNOWN_SCHEMA_EVERY) == 0 ? UNKNOWN_SCHEMA : QUICK.get(random.nextInt(QUICK.size()));
    }

    static String key(ImageRecord image) {
        return PREFIX + image.getId();
    }

    static boolean isKey(String key) {
        return key.startsWith(PREFIX);
    }

    /**
     * The value of a poisoned record.
     *
     * @param image the valid image; may be modified
     * @param serializer gives the schema id as a prefix of the value
     */
    byte @Nullable [] value(ImageRecord image, Function<ImageRecord, byte[]> serializer, Random random) {
        return switch (this) {
            case MISSING -> null;
            case EMPTY -> new byte[0];
            case GARBAGE -> {
                byte[] bytes = new byte[800];
                random.nextBytes(bytes);
                yield bytes;
            }
            case UNKNOWN_SCHEMA -> {
                byte[] bytes = serializer.apply(image);
                int id = random.nextInt(FIRST_UNKNOWN_SCHEMA_ID, Integer.MAX_VALUE);
                ByteBuffer.wrap(bytes).putInt(SCHEMA_ID_INDEX, id);
                yield bytes;
            }
            case WRONG_SIZE -> {
                image.setWidth(image.getWidth() + 1);
                yield serializer.apply(image);
            }
        };
    }
}
