package fashionstream.inference;

import fashionstream.drift.DriftReference;
import fashionstream.preprocessing.Preprocessing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The description of a model, from its file.
 *
 * @param name name of the model, for example {@code fashion-cnn}
 * @param version the first 12 hexadecimal digits of the SHA-256 of its file and, if it has one, its side file
 * @param classes class names, in the order of the model's outputs
 * @param input shape of its input images
 * @param preprocessing how images of other sizes are converted to its input
 * @param metadata all other metadata of the file (training data, settings, test accuracy), by name
 */
public record ModelInfo(
        String name,
        String version,
        List<String> classes,
        ImageShape input,
        Preprocessing preprocessing,
        Map<String, String> metadata) {
    public ModelInfo {
        classes = List.copyOf(classes);
        metadata = Map.copyOf(metadata);
    }

    /** A model that takes images of its own size only. */
    public ModelInfo(
            String name, String version, List<String> classes, ImageShape input, Map<String, String> metadata) {
        this(name, version, classes, input, Preprocessing.NONE, metadata);
    }

    /**
     * Returns the drift reference of the model; null if it has none. Each call parses it again.
     *
     * @throws IllegalArgumentException if the metadata have an invalid reference, which is impossible if {@link
     *     OnnxClassifier} has loaded the model
     */
    public @Nullable DriftReference driftReference() {
        String json = metadata.get(ModelMetadata.DRIFT_REFERENCE);
        return json == null ? null : DriftReference.parse(json, classes.size());
    }
}
