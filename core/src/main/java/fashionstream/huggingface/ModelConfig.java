package fashionstream.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.json.JsonException;
import fashionstream.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Converts the classes of a {@code config.json} of Hugging Face's Transformers. All its other keys describe the network,
 * which is in the graph.
 */
final class ModelConfig {
    private ModelConfig() {}

    /**
     * Converts it.
     *
     * @param side the side file, to which the classes are added
     * @param steps runs each step, which throws a {@link JsonException} if a value is invalid or not supported
     */
    static void convert(JsonObject config, ObjectNode side, Consumer<Runnable> steps) {
        steps.accept(() -> requireOneClass(config));
        steps.accept(() -> putClasses(side, classes(config)));
        steps.accept(() -> {
            Integer channels = config.integer("num_channels", 1, 3);
            side.put("channels", channels == null ? 3 : channels);
        });
    }

    private static void requireOneClass(JsonObject config) {
        if ("multi_label_classification".equals(config.text("problem_type"))) {
            throw config.problem(
                    "problem_type",
                    "is multi_label_classification: an image may have several labels or none, but a classifier here must"
                            + " choose exactly one of its classes");
        }
    }

    private static List<String> classes(JsonObject config) {
        JsonObject labels = config.object("id2label");
        if (labels == null) {
            throw new JsonException("'id2label' is missing: the name of each class");
        }
        List<String> classes = new ArrayList<>();
        for (int i = 0; i < labels.keys().size(); i++) {
            String name = labels.text(Integer.toString(i));
            if (name == null) {
                throw new JsonException("'id2label' has " + labels.keys().size() + " entries, but none for class " + i);
            }
            classes.add(name);
        }
        return classes;
    }

    /** Adds class names; those that occur several times, as two of ImageNet's do, get their index. */
    static void putClasses(ObjectNode side, List<String> names) {
        Map<String, Integer> count = new HashMap<>();
        names.forEach(name -> count.merge(name, 1, Integer::sum));
        Set<String> taken = new HashSet<>(names);
        var classes = side.putArray("classes");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (count.getOrDefault(name, 1) > 1) {
                name = name + " (" + i + ")";
                while (!taken.add(name)) {
                    name = name + "'";
                }
            }
            classes.add(name);
        }
    }
}
