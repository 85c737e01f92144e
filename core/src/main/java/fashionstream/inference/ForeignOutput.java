package fashionstream.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import fashionstream.inference.ClassOutput.Meaning;
import fashionstream.inference.SideFile.Output;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Derives the output of a third-party classifier from its graph and its {@link SideFile}. */
final class ForeignOutput {
    private static final long DYNAMIC = -1;

    private final String source;
    private final Map<String, NodeInfo> outputs;
    private final SideFile side;
    private final OnnxGraph graph;
    private final int classes;

    ForeignOutput(String source, Map<String, NodeInfo> outputs, SideFile side, OnnxGraph graph) {
        this.source = source;
        this.outputs = outputs;
        this.side = side;
        this.graph = graph;
        this.classes = side.classes().size();
    }

    /**
     * Derives it.
     *
     * @param batches whether the input takes more than one image
     * @throws ModelException if the graph and the side file don't match
     */
    ClassOutput output(boolean batches) {
        String name = side.outputName();
        if (name != null) {
            NodeInfo node = outputs.get(name);
            if (node == null) {
                throw new ModelException(
                        source,
                        "its " + side.origin().kind() + " names the output '" + OnnxSignature.plain(name)
                                + "'; the outputs are " + OnnxSignature.describe(outputs));
            }
            return required(node, batches);
        }
        if (outputs.size() == 1) {
            return required(outputs.values().iterator().next(), batches);
        }
        // A number of a class beside its probabilities is less than these.
        List<NodeInfo> candidates = outputs.values().stream()
                .filter(node -> isFloat(node) && derived(node, batches) != null)
                .toList();
        if (candidates.size() == 1) {
            return required(candidates.get(0), batches);
        }
        throw candidates.isEmpty() ? noCandidate() : ambiguous(candidates);
    }

    private ModelException noCandidate() {
        boolean maps = outputs.values().stream().anyMatch(ForeignOutput::isSequenceOfMaps);
        return maps
                ? sequenceOfMaps()
                : new ModelException(
                        source,
                        "it has " + outputs.size() + " outputs, and none of them has a number for each of the "
                                + classes + " names in " + side.origin().key("classes") + ": "
                                + OnnxSignature.describe(outputs));
    }

    private ModelException ambiguous(List<NodeInfo> candidates) {
        return new ModelException(
                source,
                "it has " + candidates.size() + " outputs with a number for each class: "
                        + String.join(
                                "; ",
                                candidates.stream().map(OnnxSignature::describe).toList())
                        + "; name one in " + side.origin().mend() + ": \"output_name\": \""
                        + OnnxSignature.plain(candidates.get(0).getName()) + "\"");
    }

    private ClassOutput required(NodeInfo node, boolean batches) {
        if (isSequenceOfMaps(node)) {
            throw sequenceOfMaps();
        }
        ClassOutput output = derived(node, batches);
        if (output == null) {
            throw mismatch(node);
        }
        requireSense(output);
        return output;
    }

    private ModelException mismatch(NodeInfo node) {
        String names = side.origin().key("classes") + " has " + classes + " names";
        int values = values(node);
        if (values > 0 && values != classes) {
            return new ModelException(
                    side.origin().path(),
                    names + ", but the model gives " + values + (values == 1 ? " number" : " numbers") + " per image: "
                            + OnnxSignature.describe(node));
        }
        return new ModelException(
                source,
                names + ", so the output must be a number for each" + (classes == 2 ? " or one number for both" : "")
                        + " (float32, float16 or float64), or the number of a class (int64 or int32), but is "
                        + OnnxSignature.describe(node));
    }

    /** How many numbers an output has per image, if they are in one axis of a fixed size, otherwise 0. */
    private static int values(NodeInfo node) {
        if (!isFloat(node) || !(node.getInfo() instanceof TensorInfo tensor) || tensor.getShape().length == 0) {
            return 0;
        }
        long[] shape = tensor.getShape();
        long[] sizes = Arrays.stream(shape, shape.length == 1 ? 0 : 1, shape.length)
                .filter(size -> size != 1)
                .toArray();
        return sizes.length == 0 ? 1 : sizes.length == 1 ? (int) Math.max(0, sizes[0]) : 0;
    }

    private static boolean isSequenceOfMaps(NodeInfo node) {
        return node.getInfo() instanceof SequenceInfo;
    }

    private ModelException sequenceOfMaps() {
        return new ModelException(
                source,
                "its probabilities are a sequence of maps, as scikit-learn's converter writes them by default; convert it"
                        + " with zipmap=False: skl2onnx.to_onnx(model, X[:1], options={\"zipmap\": False})");
    }

    private static boolean isFloat(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor
                && (tensor.type == OnnxJavaType.FLOAT
                        || tensor.type == OnnxJavaType.FLOAT16
                        || tensor.type == OnnxJavaType.DOUBLE);
    }

    /** The output, if its type and shape are right; otherwise null. */
    private @Nullable ClassOutput derived(NodeInfo node, boolean batches) {
        if (isFloat(node)) {
            boolean logits = side.output() != Output.PROBABILITIES;
            ClassOutput all = shaped(node, classes, logits ? Meaning.LOGITS : Meaning.PROBABILITIES, batches);
            return all != null || classes != 2
                    ? all
                    : shaped(node, 1, logits ? Meaning.SECOND_LOGIT : Meaning.SECOND_PROBABILITY, batches);
        }
        boolean number = node.getInfo() instanceof TensorInfo tensor
                && (tensor.type == OnnxJavaType.INT64 || tensor.type == OnnxJavaType.INT32);
        return number ? shaped(node, 1, Meaning.CLASS_NUMBER, batches) : null;
    }

    private @Nullable ClassOutput shaped(NodeInfo node, int values, Meaning meaning, boolean batches) {
        TensorInfo tensor = (TensorInfo) node.getInfo();
        // Exporters that don't know the shape write none.
        long[] shape = tensor.getShape().length == 0 && values > 1 ? new long[] {DYNAMIC, DYNAMIC} : tensor.getShape();
        long[] whole = shape.length > 0 && shape[0] == DYNAMIC ? null : resolved(shape, values);
        long[] perImage = shape.length == 0 ? null : resolved(Arrays.copyOfRange(shape, 1, shape.length), values);
        boolean batched = perImage != null && (batches || whole == null);
        long[] axes = batched ? perImage : whole;
        return axes == null ? null : new ClassOutput(node.getName(), tensor.type, axes, batched, classes, meaning);
    }

    /** The sizes of the axes if they have this many values, all in one axis; otherwise null. */
    private static long @Nullable [] resolved(long[] shape, int values) {
        long[] sizes = shape.clone();
        boolean found = values == 1;
        for (long size : shape) {
            found |= size == values;
        }
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == DYNAMIC) {
                sizes[i] = found ? 1 : values;
                found = true;
            }
        }
        return found
                        && Arrays.stream(sizes).allMatch(size -> size == 1 || size == values)
                        && Arrays.stream(sizes).filter(size -> size != 1).count() <= 1
                ? sizes
                : null;
    }

    /** Refuses what would be computed without an error, and wrong. */
    private void requireSense(ClassOutput output) {
        if (output.meaning() == Meaning.CLASS_NUMBER) {
            return;
        }
        if (side.output() == null) {
            throw new ModelException(
                    side.origin().path(),
                    "not a side file of a model: 'output' is missing: \"logits\" or \"probabilities\"");
        }
        String operator = Objects.requireNonNullElse(graph.lastOperator(output.name()), "");
        if (operator.equals("Sigmoid") && output.values() > 1) {
            throw new ModelException(source, INDEPENDENT);
        }
        if (side.output() == Output.LOGITS && (operator.equals("Sigmoid") || operator.equals("Softmax"))) {
            throw new ModelException(
                    source,
                    side.origin().logits() + ", but the graph ends with " + operator
                            + ": its output already is probabilities");
        }
    }

    /** Why a multi-label model is refused. */
    static final String INDEPENDENT =
            "its outputs are independent probabilities (sigmoid units): an image may have several labels or none, but a"
                    + " classifier here must choose exactly one of its classes; train it with softmax (cross entropy)";
}
