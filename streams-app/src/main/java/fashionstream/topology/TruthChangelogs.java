package fashionstream.topology;

import fashionstream.config.AppConfig;
import java.util.Arrays;

/**
 * The changelog topics of {@code match-truth}. They have as many partitions as topic {@code predictions}: each partition
 * of them is the state of the task that reads that partition of predictions and labels.
 */
public final class TruthChangelogs {
    /** Kafka Streams puts window start and sequence number behind the key of a window store. */
    private static final int WINDOW_BYTES = Long.BYTES + Integer.BYTES;

    private TruthChangelogs() {}

    /** What is known of images, by image id and time; see {@link #imageId}. */
    public static String images(AppConfig config) {
        return changelog(config, TruthStores.IMAGES_STORE);
    }

    /** What is known of models, by version; each task has its own copy. */
    public static String models(AppConfig config) {
        return changelog(config, TruthStores.MODELS_STORE);
    }

    private static String changelog(AppConfig config, String store) {
        return AccuracyTopology.applicationId(config) + "-" + store + "-changelog";
    }

    /**
     * The image id in a key of {@link #images}, in UTF-8: the key of the image's predictions and labels.
     *
     * @throws IllegalArgumentException if it is no such key
     */
    public static byte[] imageId(byte[] key) {
        if (key.length < WINDOW_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes is not of a window store");
        }
        return Arrays.copyOf(key, key.length - WINDOW_BYTES);
    }
}
