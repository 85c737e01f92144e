package fashionstream.rolling.counts;

import java.util.function.ObjLongConsumer;
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
    ModelIdentity model(String version);

    /**
     * Remembers a model.
     *
     * @param seen stream time at which a prediction of it came, in milliseconds since 1970
     */
    void putModel(ModelIdentity model, long seen);

    /** Forgets a model. */
    void forgetModel(String version);

    /** Shows the versions of all models, and when they were seen last. */
    void forEachModel(ObjLongConsumer<String> each);
}
