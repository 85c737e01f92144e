package fashionstream.rolling;

import org.jspecify.annotations.Nullable;

/** Where image ids and models are remembered. */
public interface TruthStore {
    /**
     * What is known of an image id.
     *
     * @param now stream time; what came earlier than the time to live before it may be forgotten
     * @return null if nothing, or if it is forgotten
     */
    @Nullable
    ImageTruth image(String id, long now);

    /** Remembers what is known of an image id. */
    void putImage(String id, ImageTruth truth);

    /** The model of a version that was seen before; null if none. */
    @Nullable
    JudgedModel model(String version);

    /** Remembers a model. */
    void putModel(JudgedModel model);
}
