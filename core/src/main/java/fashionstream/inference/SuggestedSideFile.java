package fashionstream.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A side file for a graph, filled as far as the graph tells; the rest is a guess, which a person has to check. */
final class SuggestedSideFile {
    private static final long DYNAMIC = -1;
    private static final int USUAL_SIZE = 224;
    private static final Set<String> PROBABILITY_OPERATORS =
            Set.of("Softmax", "Sigmoid", "Normalizer", "LinearClassifier", "TreeEnsembleClassifier", "SVMClassifier");

    private final Map<String, NodeInfo> inputs;
    private final Map<String, NodeInfo> outputs;
    private final OnnxGraph graph;
    private final ObjectNode side = JsonNodeFactory.instance.objectNode();

    /** The keys that the graph does not tell. */
    private final Set<String> guessed = new TreeSet<>(Set.of("classes"));

    private SuggestedSideFile(Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs, OnnxGraph graph) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.graph = graph;
    }

    /**
     * A suggestion.
     *
     * @param json the side file
     * @param guessed the keys whose values a person has to check
     */
    record Suggestion(ObjectNode json, Set<String> guessed) {
        /** What a configuration may specify besides name and classes; what belongs together is taken together. */
        private static final List<Set<String>> GROUPS = List.of(
                Set.of("layout", "channels", "width", "height", "resize", "center_crop"),
                Set.of("scale"),
                Set.of("mean"),
                Set.of("std"),
                Set.of("channel_order"));

        /**
         * The same with what the configuration of a model folder specifies, as far as it fits the graph. Its class names
         * are taken if there is one for each output: if not, nobody knows which one is missing.
         *
         * @param fits whether a side file fits the graph
         */
        Suggestion with(ObjectNode configured, Predicate<ObjectNode> fits) {
            ObjectNode taken = json.deepCopy();
            Set<String> unknown = new TreeSet<>(guessed);
            if (configured.has("name")) {
                taken.set("name", configured.get("name"));
            }
            if (configured.path("classes").size() == taken.path("classes").size()) {
                taken.set("classes", configured.get("classes"));
                unknown.remove("classes");
            }
            for (Set<String> group : GROUPS) {
                ObjectNode more = taken.deepCopy();
                group.stream().filter(configured::has).forEach(key -> more.set(key, configured.get(key)));
                if (!more.equals(taken) && fits.test(more)) {
                    taken = more;
                }
            }
            ObjectNode result = taken;
            unknown.removeIf(key -> configured.has(key) && configured.get(key).equals(result.get(key)));
            return new Suggestion(result, unknown);
        }
    }

    /**
     * Suggests a side file.
     *
     * @param name name of the model
     */
    static Suggestion of(String name, Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs, OnnxGraph graph) {
        SuggestedSideFile suggestion = new SuggestedSideFile(inputs, outputs, graph);
        suggestion.side.put("name", name);
        suggestion.addOutput();
        suggestion.addInput();
        return new Suggestion(suggestion.side, suggestion.guessed);
    }

    private void addInput() {
        NodeInfo image = inputs.values().stream()
                .max(Comparator.comparingInt(node -> shape(node).length))
                .orElse(null);
        if (image == null) {
            return;
        }
        long[] shape = shape(image);
        boolean isFlat = shape.length <= 2 || (shape.length == 3 && shape[1] == 1);
        if (isFlat) {
            addFlat(shape.length == 0 ? DYNAMIC : shape[shape.length - 1]);
        } else {
            addAxes(shape);
        }
        addValues(image);
        inputs.values().stream().filter(node -> node != image).forEach(node -> {
            side.withObject("/constants").put(node.getName(), constant(node.getName()));
            guessed.add("constants");
        });
    }

    /** Usually 0 switches training and dropout off, except where the input is the share that dropout keeps. */
    private static int constant(String input) {
        return input.toLowerCase(Locale.ROOT).contains("keep") ? 1 : 0;
    }

    private void addFlat(long values) {
        long square = Math.round(Math.sqrt((double) Math.max(1, values)));
        boolean isColour = values % 3 == 0 && square * square != values;
        long edge = isColour ? Math.round(Math.sqrt((double) values / 3)) : square;
        side.put("layout", isColour ? "NHWC" : "NHW").put("width", edge).put("height", edge);
        guessed.addAll(List.of("layout", "width", "height"));
        addResize(edge, edge);
        addNormalization(isColour ? 3 : 1);
    }

    private void addAxes(long[] shape) {
        int channelsFirst = shape.length - 3;
        int channelsLast = shape.length - 1;
        boolean last = isChannels(shape[channelsLast]) && !isChannels(shape[channelsFirst]);
        boolean none = shape.length == 3 && !last && !isChannels(shape[0]);
        long channels = none ? 1 : last ? shape[channelsLast] : shape[channelsFirst];
        side.put("layout", none ? "NHW" : last ? "NHWC" : "NCHW");
        if (channels == DYNAMIC) {
            channels = 3;
            side.put("channels", channels);
            guessed.addAll(List.of("channels", "layout"));
        }
        long height = size("height", shape[last ? channelsLast - 2 : channelsLast - 1]);
        long width = size("width", shape[last ? channelsLast - 1 : channelsLast]);
        addResize(width, height);
        addNormalization(isChannels(channels) ? (int) channels : 1);
    }

    private static boolean isChannels(long size) {
        return size == 1 || size == 3;
    }

    private long size(String key, long inGraph) {
        if (inGraph != DYNAMIC) {
            return inGraph;
        }
        side.put(key, USUAL_SIZE);
        guessed.add(key);
        return USUAL_SIZE;
    }

    private void addResize(long width, long height) {
        side.putObject("resize").put("width", width).put("height", height).put("filter", "bilinear");
        guessed.add("resize");
    }

    private void addNormalization(int channels) {
        ArrayNode mean = side.putArray("mean");
        ArrayNode std = side.putArray("std");
        for (int i = 0; i < channels; i++) {
            mean.add(0.0);
            std.add(1.0);
        }
    }

    /** Removes the normalization of integers, except that int8 is centred. */
    private void addValues(NodeInfo image) {
        OnnxJavaType type = image.getInfo() instanceof TensorInfo tensor ? tensor.type : OnnxJavaType.UNKNOWN;
        if (type == OnnxJavaType.UINT8) {
            side.remove(List.of("mean", "std"));
            return;
        }
        guessed.addAll(List.of("scale", "mean", "std"));
        if (type == OnnxJavaType.INT8) {
            int channels = side.path("mean").size();
            side.remove("std");
            guessed.remove("std");
            ArrayNode mean = side.put("scale", 1).putArray("mean");
            for (int i = 0; i < channels; i++) {
                mean.add(128);
            }
        } else {
            side.put("scale", 1 / 255.0);
        }
    }

    private void addOutput() {
        List<NodeInfo> rows =
                outputs.values().stream().filter(node -> classes(node) > 0).toList();
        NodeInfo output = rows.stream()
                .min(Comparator.<NodeInfo>comparingInt(node -> looksLikeClasses(node) ? 0 : 1)
                        .thenComparingInt(SuggestedSideFile::classes))
                .orElse(null);
        int classes = output == null ? ModelNames.MIN_CLASSES : classes(output);
        ArrayNode names = side.putArray("classes");
        for (int i = 0; i < classes; i++) {
            names.add(Integer.toString(i));
        }
        if (output == null) {
            side.put("output", "logits");
            guessed.add("output");
            return;
        }
        side.put("output", isProbabilities(output) ? "probabilities" : "logits");
        if (rows.size() > 1) {
            side.put("output_name", output.getName());
            guessed.add("output_name");
        }
    }

    private boolean isProbabilities(NodeInfo output) {
        String operator = graph.lastOperator(output.getName());
        return operator != null && PROBABILITY_OPERATORS.contains(operator);
    }

    /** Features and auxiliary outputs have neither such a name nor such an operator. */
    private boolean looksLikeClasses(NodeInfo output) {
        String name = output.getName().toLowerCase(Locale.ROOT);
        return isProbabilities(output) || name.contains("logit") || name.contains("prob");
    }

    /** Number of classes if the output has a row of floating-point numbers per image, otherwise 0. */
    private static int classes(NodeInfo node) {
        long[] shape = shape(node);
        boolean isFloat = node.getInfo() instanceof TensorInfo tensor
                && (tensor.type == OnnxJavaType.FLOAT
                        || tensor.type == OnnxJavaType.FLOAT16
                        || tensor.type == OnnxJavaType.DOUBLE);
        if (!isFloat || shape.length == 0) {
            return 0;
        }
        long values = 1;
        for (int axis = shape.length == 1 ? 0 : 1; axis < shape.length; axis++) {
            if (shape[axis] > 1) {
                values = values > 1 ? 0 : shape[axis];
            }
        }
        // One number for two classes.
        values = values == 1 ? 2 : values;
        return values <= ModelNames.MAX_CLASSES ? (int) values : 0;
    }

    private static long[] shape(@Nullable NodeInfo node) {
        return node != null && node.getInfo() instanceof TensorInfo tensor ? tensor.getShape() : new long[0];
    }
}
