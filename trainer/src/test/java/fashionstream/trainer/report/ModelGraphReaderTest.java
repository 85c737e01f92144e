package fashionstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelException;
import fashionstream.inference.ModelMetadata;
import fashionstream.trainer.report.ModelGraph.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Test;

class ModelGraphReaderTest {
    private final GraphProto.Builder graph = GraphProto.newBuilder();

    /** Training counts the four figures per channel of each batch normalisation, which the export folds away. */
    @Test
    void shouldRecognizeEveryNodeOfTheShippedModel() {
        ModelGraph architecture = ModelGraphReader.of("shipped", new ModelSource.ExportedModel(null).bytes());
        long trained;
        try (Classifier classifier = BundledModel.FLOAT32.load()) {
            trained = Long.parseLong(
                    Objects.requireNonNull(classifier.model().metadata().get(ModelMetadata.PARAMETERS)));
        }
        assertThat(architecture.parameters()).isBetween((long) (0.98 * trained), trained);
        assertThat(architecture.steps())
                .allSatisfy(step -> assertThat(step.shape()).isNotNull())
                .allSatisfy(step -> assertThat(step.multiplyAdds()).isNotNull());
        assertThat(architecture.steps().get(0).shapeText()).isEqualTo("28 × 28");
        assertThat(architecture.steps().get(architecture.steps().size() - 1))
                .isEqualTo(new Step("Softmax", List.of(10L), 0, 0L));
        assertThat(architecture.multiplyAdds()).isGreaterThan(architecture.parameters());
    }

    @Test
    void shouldCountConvolutionsShortcutsAndMatrices() {
        input("image", 1, 28, 28);
        tensor("weights", 8, 1, 3, 3);
        tensor("bias", 8);
        tensor("matrix", 10, 8);
        tensor("offsets", 10);
        node("Conv", "a", List.of("image", "weights", "bias"), Map.of("strides", new long[] {2, 2}, "pads", ones(4)));
        node("Relu", "b", List.of("a"), Map.of());
        node("MaxPool", "c", List.of("b"), Map.of("kernel_shape", new long[] {3, 3}, "pads", ones(4)));
        node("Add", "d", List.of("b", "c"), Map.of());
        node("ReduceMean", "e", List.of("d"), Map.of("axes", new long[] {2, -1}, "keepdims", 0L));
        node("Gemm", "f", List.of("e", "matrix", "offsets"), Map.of("transB", 1L));
        assertThat(architecture().steps())
                .containsExactly(
                        new Step("Convolution 3×3, stride 2, ReLU", List.of(8L, 14L, 14L), 80, 14 * 14 * 8 * 9L),
                        new Step("Max-pooling 3×3", List.of(8L, 14L, 14L), 0, 0L),
                        new Step("Addition", List.of(8L, 14L, 14L), 0, 0L),
                        new Step("Mean", List.of(8L), 0, 0L),
                        new Step("Fully connected", List.of(10L), 90, 80L));
    }

    @Test
    void shouldRecognizeQuantizedLayers() {
        input("image", 1, 28, 28);
        tensor("weights", 8, 1, 3, 3);
        tensor("scale");
        node("QuantizeLinear", "q", List.of("image", "scale"), Map.of());
        node("DequantizeLinear", "dq", List.of("q", "scale"), Map.of());
        node("DequantizeLinear", "w", List.of("weights", "scale"), Map.of());
        node("Conv", "a", List.of("dq", "w"), Map.of());
        node("QuantizeLinear", "aq", List.of("a", "scale"), Map.of());
        node("DequantizeLinear", "adq", List.of("aq", "scale"), Map.of());
        node("Relu", "b", List.of("adq"), Map.of());
        ModelGraph architecture = architecture();
        assertThat(architecture.parameters()).isEqualTo(72);
        assertThat(architecture.multiplyAdds()).isEqualTo(26 * 26 * 72);
        assertThat(architecture.steps().get(architecture.steps().size() - 1).name())
                .isEqualTo("Convolution 3×3, ReLU");
    }

    @Test
    void shouldListUnknownNodesWithoutFigures() {
        input("image", 4);
        node("Mystery", "a", List.of("image"), Map.of());
        node("Relu", "b", List.of("image"), Map.of());
        node("MatMul", "c", List.of("a", "a"), Map.of());
        assertThat(architecture().steps())
                .containsExactly(
                        new Step("Mystery", null, 0, null),
                        new Step("Relu", List.of(4L), 0, 0L),
                        new Step("Fully connected", null, 0, null));
        assertThat(architecture().steps().get(0).shapeText()).isEqualTo("–");
    }

    @Test
    void shouldRejectAFileThatIsNotAModel() {
        assertThatThrownBy(() -> ModelGraphReader.of("x.onnx", new byte[] {1, 2, 3}))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("x.onnx: can't be read as an ONNX model");
    }

    private ModelGraph architecture() {
        return ModelGraphReader.of(
                "test", ModelProto.newBuilder().setGraph(graph).build().toByteArray());
    }

    private void input(String name, long... ofOneImage) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
        Arrays.stream(ofOneImage)
                .forEach(size ->
                        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
        graph.addInput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setShape(shape))));
    }

    private void tensor(String name, long... shape) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .addAllDims(Arrays.stream(shape).boxed().toList()));
    }

    private void node(String operator, String output, List<String> inputs, Map<String, Object> attributes) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType(operator).addAllInput(inputs).addOutput(output);
        attributes.forEach((name, value) -> {
            AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
            if (value instanceof long[] numbers) {
                Arrays.stream(numbers).forEach(attribute::addInts);
            } else {
                attribute.setI((long) value);
            }
            node.addAttribute(attribute);
        });
        graph.addNode(node);
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
