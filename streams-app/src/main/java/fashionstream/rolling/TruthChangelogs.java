package fashionstream.rolling;

import fashionstream.config.AppConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The changelog topics of {@code match-truth}. They have as many partitions as topic {@code predictions}: each partition
 * of them is the state of the task that reads that partition of predictions and labels.
 */
public final class TruthChangelogs {
    /**
     * A time and four zero bytes follow the image id. This is the format of window store keys in Kafka Streams, which
     * these stores used to be.
     */
    private static final int TIME_BYTES = Long.BYTES + Integer.BYTES;

    private TruthChangelogs() {}

    /** The changelog of the image entries, by image id and time; see {@link #imageId}. */
    public static String images(AppConfig config) {
        return changelog(config, TruthStores.IMAGES_STORE);
    }

    /** The changelog of the models, by version; each task has its own copy. */
    public static String models(AppConfig config) {
        return changelog(config, TruthStores.MODELS_STORE);
    }

    private static String changelog(AppConfig config, String store) {
        return AccuracyTopology.applicationId(config) + "-" + store + "-changelog";
    }

    /**
     * A key of {@link #images}.
     *
     * @param time milliseconds since 1970
     */
    static byte[] key(String imageId, long time) {
        byte[] id = imageId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(id.length + TIME_BYTES).put(id).putLong(time).array();
    }

    /** Whether it can be a key of {@link #images}. */
    static boolean isKey(byte[] key) {
        return key.length >= TIME_BYTES;
    }

    /** The time in a key of {@link #images}, in milliseconds since 1970. */
    static long time(byte[] key) {
        return ByteBuffer.wrap(key).getLong(idLength(key));
    }

    /**
     * The image id in a key of {@link #images}, in UTF-8: the key of the image's predictions and labels.
     *
     * @throws IllegalArgumentException if it is not such a key
     */
    public static byte[] imageId(byte[] key) {
        return Arrays.copyOf(key, idLength(key));
    }

    private static int idLength(byte[] key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes is too short for a time");
        }
        return key.length - TIME_BYTES;
    }
}
