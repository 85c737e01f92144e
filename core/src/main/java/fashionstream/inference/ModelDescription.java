package fashionstream.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the metadata of a model, and validates those that this project uses. */
final class ModelDescription {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private ModelDescription() {}

    static ModelInfo read(String source, String version, OnnxSignature signature, Map<String, String> metadata) {
        String name = required(source, metadata, ModelMetadata.NAME, "a name");
        String problem = ModelNames.problem(name);
        if (problem != null) {
            throw new ModelException(source, "the model's metadata '" + ModelMetadata.NAME + "' " + problem);
        }
        List<String> classes = classes(source, metadata);
        if (classes.size() != signature.output().classes()) {
            throw new ModelException(
                    source,
                    "the model gives " + signature.output().classes() + " probabilities per image, but its metadata '"
                            + ModelMetadata.CLASSES + "' lists " + classes.size() + " classes");
        }
        requireWholeNumber(source, metadata, ModelMetadata.PARAMETERS);
        Map<String, String> rest = new TreeMap<>(metadata);
        rest.remove(ModelMetadata.NAME);
        rest.remove(ModelMetadata.CLASSES);
        ModelInfo model =
                new ModelInfo(name, version, classes, signature.input().image(), rest);
        requireDriftReference(source, model);
        return model;
    }

    private static List<String> classes(String source, Map<String, String> metadata) {
        String text = required(source, metadata, ModelMetadata.CLASSES, "a JSON array of class names");
        List<@Nullable String> names = new ArrayList<>();
        array(source, text).forEach(entry -> names.add(entry.textValue()));
        String problem = ModelNames.problemOfClasses(names);
        if (problem != null) {
            throw classesError(source, problem);
        }
        return names.stream().map(Objects::requireNonNull).toList();
    }

    private static JsonNode array(String source, String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw classesError(source, "it is not JSON: " + e.getOriginalMessage());
        }
        if (!json.isArray()) {
            throw classesError(source, "it is not an array");
        }
        return json;
    }

    private static ModelException classesError(String source, String problem) {
        return new ModelException(
                source,
                "the model's metadata '" + ModelMetadata.CLASSES
                        + "' must be a JSON array of distinct class names, but " + problem);
    }

    private static void requireWholeNumber(String source, Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value != null && !value.matches("\\d{1,18}")) {
            throw new ModelException(
                    source, "the model's metadata '" + key + "' must be an integer, but is '" + value + "'");
        }
    }

    private static void requireDriftReference(String source, ModelInfo model) {
        try {
            var unused = model.driftReference();
        } catch (IllegalArgumentException e) {
            throw new ModelException(
                    source,
                    "the model's metadata '" + ModelMetadata.DRIFT_REFERENCE + "' is not a drift reference: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String required(String source, Map<String, String> metadata, String key, String what) {
        String value = metadata.get(key);
        if (value == null || value.isBlank()) {
            throw new ModelException(source, "the model's metadata lacks '" + key + "'; expected " + what);
        }
        return value;
    }
}
