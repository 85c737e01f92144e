package fashionstream.inference;

import fashionstream.drift.DriftReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The description of a model in its file.
 *
 * @param name name of the model, for example {@code fashion-cnn}
 * @param version the first 12 hexadecimal digits of the SHA-256 of its file and, if it has one, its side file
 * @param classes class names, in the order of the model's outputs
 * @param input shape of the images that it takes
 * @param metadata everything else that the file carries (training data, settings, test accuracy), by name
 */
public record ModelInfo(
        String name, String version, List<String> classes, ImageShape input, Map<String, String> metadata) {
    public ModelInfo {
        classes = List.copyOf(classes);
        metadata = Map.copyOf(metadata);
    }

    /**
     * What images and predictions looked like when the model was made; null if the file has no reference. Read anew by
     * each call.
     *
     * @throws IllegalArgumentException if what stands in the metadata is no such reference; it is one in whatever
     *     {@link OnnxClassifier} has loaded
     */
    public @Nullable DriftReference driftReference() {
        String json = metadata.get(ModelMetadata.DRIFT_REFERENCE);
        return json == null ? null : DriftReference.parse(json, classes.size());
    }
}
