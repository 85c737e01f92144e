package fashionstream.trainer.report;

import fashionstream.inference.ModelException;
import fashionstream.trainer.report.ModelGraph.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** Derives the {@link ModelGraph} of a model from its ONNX file. */
final class ModelGraphReader {
    /** Operators that change the representation of values, not the values. */
    private static final Set<String> FORMS = Set.of("QuantizeLinear", "DequantizeLinear", "Identity", "Dropout");

    private static final Set<String> WEIGHTED = Set.of("Conv", "Gemm", "MatMul", "BatchNormalization", "PRelu");

    private static final Map<String, String> ACTIVATIONS =
            Map.of("Relu", "ReLU", "LeakyRelu", "leaky ReLU", "Clip", "clip", "Sigmoid", "sigmoid", "Tanh", "tanh");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("Conv", "Convolution"),
            Map.entry("MaxPool", "Max-pooling"),
            Map.entry("AveragePool", "Average pooling"),
            Map.entry("GlobalAveragePool", "Global average pooling"),
            Map.entry("ReduceMean", "Mean"),
            Map.entry("Gemm", "Fully connected"),
            Map.entry("MatMul", "Fully connected"),
            Map.entry("BatchNormalization", "Batch normalisation"),
            Map.entry("Add", "Addition"),
            Map.entry("Sub", "Subtraction"),
            Map.entry("Mul", "Multiplication"),
            Map.entry("Div", "Division"),
            Map.entry("Pow", "Power"),
            Map.entry("ReduceMax", "Maximum"));

    private final OnnxTensors tensors;
    private final OnnxShapes shapes;
    private final List<Step> steps = new ArrayList<>();

    /** The step that computed a tensor, by the tensor's name. */
    private final Map<String, Integer> stepOf = new HashMap<>();

    private ModelGraphReader(GraphProto graph) {
        this.tensors = new OnnxTensors(graph);
        this.shapes = new OnnxShapes(tensors);
    }

    /**
     * Reads the graph of a model.
     *
     * @param source origin of the model, for messages
     * @param model bytes of the ONNX file
     * @throws ModelException if they are not an ONNX model
     */
    static ModelGraph of(String source, byte[] model) {
        GraphProto graph;
        try {
            graph = ModelProto.parseFrom(model).getGraph();
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException(source, "can't be read as an ONNX model: " + e.getMessage(), e);
        }
        var reader = new ModelGraphReader(graph);
        for (NodeProto node : graph.getNodeList()) {
            reader.add(new OnnxNode(node));
        }
        return new ModelGraph(reader.steps);
    }

    private void add(OnnxNode node) {
        AttributeProto value = node.attribute("value");
        if (node.operator().equals("Constant") && value != null) {
            tensors.hold(node.output(), value.getT());
            return;
        }
        List<Long> shape = shapes.of(node);
        if (shape != null) {
            tensors.shape(node.output(), shape);
        }
        String input = node.inputs().isEmpty() ? "" : node.inputs().get(0);
        boolean form = FORMS.contains(node.operator());
        if (tensors.isHeld(input) && (form || node.operator().equals("Cast"))) {
            tensors.sameAs(node.output(), input);
            return;
        }
        Integer before = stepOf.get(input);
        String activation = ACTIVATIONS.get(node.operator());
        if (before != null && (form || (activation != null && before == steps.size() - 1))) {
            if (activation != null) {
                Step last = steps.get(before);
                steps.set(
                        before,
                        new Step(
                                last.name() + ", " + activation,
                                last.shape(),
                                last.parameters() + parameters(node),
                                last.multiplyAdds()));
            }
            stepOf.put(node.output(), before);
        } else if (!form) {
            steps.add(new Step(name(node), ofOneImage(shape), parameters(node), multiplyAdds(node, shape)));
            stepOf.put(node.output(), steps.size() - 1);
        }
    }

    private String name(OnnxNode node) {
        String name = NAMES.getOrDefault(node.operator(), node.operator());
        List<Long> weights =
                node.operator().equals("Conv") ? tensors.shape(node.inputs().get(1)) : null;
        long[] kernel = weights == null
                ? node.numbers("kernel_shape")
                : weights.stream().skip(2).mapToLong(Long::longValue).toArray();
        if (kernel != null) {
            for (int i = 0; i < kernel.length; i++) {
                name += (i == 0 ? " " : "×") + kernel[i];
            }
        }
        long[] strides = node.numbers("strides");
        return node.operator().equals("Conv") && strides != null && strides[0] > 1
                ? name + ", stride " + strides[0]
                : name;
    }

    /** Drops the first axis, which is the number of images. */
    private static @Nullable List<Long> ofOneImage(@Nullable List<Long> shape) {
        return shape == null || shape.isEmpty() ? null : shape.subList(1, shape.size());
    }

    /**
     * A single constant of an addition or multiplication scales or shifts all values: it does not count as a parameter.
     */
    private long parameters(OnnxNode node) {
        boolean weighted = WEIGHTED.contains(node.operator());
        boolean elementwise = node.operator().equals("Add") || node.operator().equals("Mul");
        return node.inputs().stream()
                .mapToLong(tensors::held)
                .filter(numbers -> weighted || (elementwise && numbers > 1))
                .sum();
    }

    private @Nullable Long multiplyAdds(OnnxNode node, @Nullable List<Long> shape) {
        if (!Set.of("Conv", "Gemm", "MatMul").contains(node.operator())) {
            return shape == null ? null : 0L;
        }
        List<Long> weights =
                node.inputs().size() < 2 ? null : tensors.shape(node.inputs().get(1));
        if (shape == null || weights == null) {
            return null;
        }
        long outputs = OnnxShapes.product(shape.subList(1, shape.size()));
        // The weights of a convolution are [out, in, rows, columns]; those of a matrix have the outputs on one axis.
        long perOutput = OnnxShapes.product(weights)
                / (node.operator().equals("Conv") ? shape.get(1) : shape.get(shape.size() - 1));
        return outputs < 0 || perOutput < 0 ? null : outputs * perOutput;
    }
}
