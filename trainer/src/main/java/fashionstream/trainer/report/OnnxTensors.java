package fashionstream.trainer.report;

import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.GraphProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.ValueInfoProto;
import org.jspecify.annotations.Nullable;

/** The tensors of a graph: their known shapes, and the constants, whose values are in the file. */
final class OnnxTensors {
    /** A size that is not fixed. */
    static final long ANY = -1;

    private final Map<String, List<Long>> shapes = new HashMap<>();
    private final Map<String, TensorProto> constants = new HashMap<>();

    OnnxTensors(GraphProto graph) {
        for (ValueInfoProto input : graph.getInputList()) {
            if (input.getType().getTensorType().hasShape()) {
                shapes.put(
                        input.getName(),
                        input.getType().getTensorType().getShape().getDimList().stream()
                                .map(OnnxTensors::size)
                                .toList());
            }
        }
        graph.getInitializerList().forEach(tensor -> hold(tensor.getName(), tensor));
    }

    private static long size(TensorShapeProto.Dimension dimension) {
        return dimension.hasDimValue() && dimension.getDimValue() > 0 ? dimension.getDimValue() : ANY;
    }

    /** Adds a constant. */
    void hold(String name, TensorProto tensor) {
        constants.put(name, tensor);
        shapes.put(name, tensor.getDimsList());
    }

    /** Declares a tensor as another representation of a second one: it is a constant if that one is. */
    void sameAs(String name, String other) {
        TensorProto tensor = constants.get(other);
        if (tensor != null) {
            constants.put(name, tensor);
        }
    }

    /** Sets the shape of a tensor. */
    void shape(String name, List<Long> shape) {
        shapes.put(name, shape);
    }

    /** The shape of a tensor; null if unknown. */
    @Nullable
    List<Long> shape(String name) {
        return shapes.get(name);
    }

    /** Whether a tensor is a constant. */
    boolean isHeld(String name) {
        return constants.containsKey(name);
    }

    /** The number of values of a constant; 0 for other tensors. */
    long held(String name) {
        TensorProto tensor = constants.get(name);
        return tensor == null
                ? 0
                : tensor.getDimsList().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    /** The values of an int64 constant; null for other tensors. */
    long @Nullable [] integers(String name) {
        TensorProto tensor = constants.get(name);
        if (tensor == null || tensor.getDataType() != TensorProto.DataType.INT64_VALUE) {
            return null;
        }
        if (tensor.getRawData().isEmpty()) {
            return tensor.getInt64DataList().stream().mapToLong(Long::longValue).toArray();
        }
        LongBuffer values = tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        long[] copy = new long[values.remaining()];
        values.get(copy);
        return copy;
    }
}
