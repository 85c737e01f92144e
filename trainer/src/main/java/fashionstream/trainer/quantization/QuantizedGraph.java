package fashionstream.trainer.quantization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.protobuf.ByteString;

/** Writes the quantized graph, node after node, with the constants that it needs. Not safe for use by several threads. */
final class QuantizedGraph {
    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    private static final int INT8_MAX = 127;

    private final GraphProto.Builder graph;
    private final Map<String, TensorProto> constants;

    /** Float constants whose place integers have taken. */
    private final Set<String> replaced = new HashSet<>();

    QuantizedGraph(GraphProto original, Map<String, TensorProto> constants) {
        this.graph = original.toBuilder().clearNode();
        this.constants = constants;
    }

    /**
     * Adds a node with other inputs.
     *
     * @param range of its first input, if it is a convolution; null for any other node
     */
    void add(NodeProto node, List<String> inputs, @Nullable Range range) {
        List<String> names = new ArrayList<>(inputs);
        if (range != null) {
            float[] scales = weights(names);
            if (names.size() > 2) {
                bias(names, scales, range);
            }
        }
        graph.addNode(node.toBuilder().clearInput().addAllInput(names));
    }

    /** Rounds a tensor to bytes and back, and returns the name of what comes of it. */
    String round(String tensor, Range range) {
        String scale = floats(tensor + "_scale", new float[] {range.scale()});
        String zero = constant(
                tensor + "_zero", TensorProto.DataType.UINT8_VALUE, ByteBuffer.wrap(new byte[] {(byte) range.zeroPoint()
                }));
        String bytes = node("QuantizeLinear", tensor + "_uint8", List.of(tensor, scale, zero));
        return node("DequantizeLinear", tensor + "_rounded", List.of(bytes, scale, zero));
    }

    /** Gives the second input as int8, and returns the scale of each output channel. */
    private float[] weights(List<String> inputs) {
        String name = inputs.get(1);
        TensorProto tensor = take(name);
        FloatBuffer values = floats(tensor);
        int channels = Math.toIntExact(tensor.getDims(0));
        int perChannel = values.remaining() / channels;
        float[] scales = new float[channels];
        ByteBuffer bytes = ByteBuffer.allocate(values.remaining());
        for (int channel = 0; channel < channels; channel++) {
            float largest = Float.MIN_NORMAL;
            for (int i = 0; i < perChannel; i++) {
                largest = Math.max(largest, Math.abs(values.get(channel * perChannel + i)));
            }
            scales[channel] = largest / INT8_MAX;
            for (int i = 0; i < perChannel; i++) {
                bytes.put((byte) Math.round(values.get(channel * perChannel + i) / scales[channel]));
            }
        }
        inputs.set(1, dequantized(name, TensorProto.DataType.INT8_VALUE, bytes.flip(), tensor.getDimsList(), scales));
        return scales;
    }

    private void bias(List<String> inputs, float[] weightScales, Range range) {
        String name = inputs.get(2);
        TensorProto tensor = take(name);
        FloatBuffer values = floats(tensor);
        float[] scales = new float[weightScales.length];
        ByteBuffer bytes =
                ByteBuffer.allocate(values.remaining() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int channel = 0; channel < scales.length; channel++) {
            scales[channel] = weightScales[channel] * range.scale();
            bytes.putInt(Math.round(values.get(channel) / scales[channel]));
        }
        inputs.set(2, dequantized(name, TensorProto.DataType.INT32_VALUE, bytes.flip(), tensor.getDimsList(), scales));
    }

    /** Adds integers with a scale for each index of their first dimension, and the node that makes floats of them. */
    private String dequantized(String name, int type, ByteBuffer values, List<Long> dimensions, float[] scales) {
        String integers = constant(
                name + "_int",
                type,
                values,
                dimensions.stream().mapToLong(Long::longValue).toArray());
        int width = type == TensorProto.DataType.INT32_VALUE ? Integer.BYTES : 1;
        String zeros = constant(name + "_zeros", type, ByteBuffer.allocate(scales.length * width), scales.length);
        String scale = floats(name + "_scales", scales, scales.length);
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType("DequantizeLinear")
                .setName(name + "_rounded")
                .addAllInput(List.of(integers, scale, zeros))
                .addOutput(name + "_rounded")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(0));
        graph.addNode(node);
        return name + "_rounded";
    }

    private String node(String operator, String output, List<String> inputs) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output));
        return output;
    }

    private TensorProto take(String name) {
        replaced.add(name);
        return Objects.requireNonNull(constants.get(name), "the weights of a convolution are constants");
    }

    private static FloatBuffer floats(TensorProto tensor) {
        return tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    private String floats(String name, float[] values, long... dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(name, FLOAT, bytes, dimensions);
    }

    private String constant(String name, int type, ByteBuffer bytes, long... dimensions) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type);
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes)));
        return name;
    }

    GraphProto build() {
        List<TensorProto> kept = graph.getInitializerList().stream()
                .filter(constant -> !replaced.contains(constant.getName()))
                .toList();
        return graph.clearInitializer().addAllInitializer(kept).build();
    }
}
