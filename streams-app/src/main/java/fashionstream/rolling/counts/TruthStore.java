package fashionstream.rolling.counts;

import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Stores image ids and models. */
public interface TruthStore {
    /**
     * Reads the entry of an image id.
     *
     * @param now stream time; entries older than the time to live may have been deleted
     * @return null if there is none
     */
    @Nullable
    ImageTruth image(String id, long now);

    /** Writes the entry of an image id. */
    void putImage(String id, ImageTruth truth);

    /** The stored model of a version; null if there is none. */
    @Nullable
    ModelIdentity model(String version);

    /**
     * Writes a model.
     *
     * @param seen stream time of a prediction of it, in milliseconds since 1970
     */
    void putModel(ModelIdentity model, long seen);

    /** Deletes a model. */
    void forgetModel(String version);

    /** Visits the versions of all models, with the times when they were last seen. */
    void forEachModel(ObjLongConsumer<String> each);
}
