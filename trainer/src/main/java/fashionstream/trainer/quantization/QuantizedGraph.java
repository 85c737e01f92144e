package fashionstream.trainer.quantization;

import fashionstream.trainer.onnx.OnnxGraph;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.jspecify.annotations.Nullable;

/** Builds the quantized graph, node by node. Not thread-safe. */
final class QuantizedGraph {
    private static final int INT8_MAX = 127;

    private final OnnxGraph graph;
    private final Map<String, TensorProto> constants;

    /** Float constants that were replaced by integers. */
    private final Set<String> replaced = new HashSet<>();

    QuantizedGraph(GraphProto original, Map<String, TensorProto> constants) {
        this.graph = new OnnxGraph(original.toBuilder().clearNode().build());
        this.constants = constants;
    }

    /**
     * Adds a node of the original graph with other inputs. The weights and the bias of a convolution are quantized.
     *
     * @param range the range of the first input of a convolution; null for any other node
     */
    void add(NodeProto node, List<String> inputs, @Nullable Range range) {
        List<String> names = new ArrayList<>(inputs);
        if (range != null) {
            float[] scales = weights(names);
            if (names.size() > 2) {
                bias(names, scales, range);
            }
        }
        graph.copy(node, names);
    }

    /** Rounds a tensor to bytes and back, and returns the name of the result. */
    String round(String tensor, Range range) {
        String scale = graph.floats(tensor + "_scale", new float[] {range.scale()});
        String zero = graph.constant(
                tensor + "_zero", TensorProto.DataType.UINT8_VALUE, ByteBuffer.wrap(new byte[] {(byte) range.zeroPoint()
                }));
        String bytes = graph.node("QuantizeLinear", tensor + "_uint8", List.of(tensor, scale, zero), Map.of());
        return graph.node("DequantizeLinear", tensor + "_rounded", List.of(bytes, scale, zero), Map.of());
    }

    /** Replaces the second input by int8 values, and returns the scale of each output channel. */
    private float[] weights(List<String> inputs) {
        String name = inputs.get(1);
        TensorProto tensor = replace(name);
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
        TensorProto tensor = replace(name);
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

    /**
     * Adds integers with a scale for each index of their first dimension, and the node that converts them to floats.
     */
    private String dequantized(String name, int type, ByteBuffer values, List<Long> dimensions, float[] scales) {
        String integers = graph.constant(
                name + "_int",
                type,
                values,
                dimensions.stream().mapToLong(Long::longValue).toArray());
        int width = type == TensorProto.DataType.INT32_VALUE ? Integer.BYTES : 1;
        String zeros = graph.constant(name + "_zeros", type, ByteBuffer.allocate(scales.length * width), scales.length);
        String scale = graph.floats(name + "_scales", scales, scales.length);
        return graph.node("DequantizeLinear", name + "_rounded", List.of(integers, scale, zeros), Map.of("axis", 0));
    }

    private TensorProto replace(String name) {
        replaced.add(name);
        return Objects.requireNonNull(constants.get(name), "the weights of a convolution are constants");
    }

    private static FloatBuffer floats(TensorProto tensor) {
        return tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    GraphProto build() {
        GraphProto built = graph.build();
        List<TensorProto> kept = built.getInitializerList().stream()
                .filter(constant -> !replaced.contains(constant.getName()))
                .toList();
        return built.toBuilder().clearInitializer().addAllInitializer(kept).build();
    }
}
