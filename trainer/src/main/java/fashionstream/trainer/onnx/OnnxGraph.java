package fashionstream.trainer.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Builds an ONNX graph node by node. Each method that adds a constant or a node returns its name, to be used as an
 * input of later nodes. Not thread-safe.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public final class OnnxGraph {
    /** Supported by ONNX Runtime 1.13 and later, as is the operator set. */
    private static final int IR_VERSION = 8;

    private static final int OPERATOR_SET = 17;

    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    private static final int UINT8 = TensorProto.DataType.UINT8_VALUE;

    private final GraphProto.Builder graph;

    OnnxGraph(String name) {
        this.graph = GraphProto.newBuilder().setName(name);
    }

    /** A graph that starts as a copy of an existing one. */
    public OnnxGraph(GraphProto start) {
        this.graph = start.toBuilder();
    }

    /** Declares the input: uint8 {@code [N, dimensions...]}. */
    String uint8Input(String name, long... dimensions) {
        graph.addInput(value(name, UINT8, dimensions));
        return name;
    }

    /** Declares the output of the node with this name as an output of the graph: float32 {@code [N, dimensions...]}. */
    void floatOutput(String name, long... dimensions) {
        graph.addOutput(value(name, FLOAT, dimensions));
    }

    /** Adds a float32 constant, row-major; without dimensions, a scalar. */
    public String floats(String name, float[] values, long... dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(name, FLOAT, bytes, dimensions);
    }

    /** Adds a one-dimensional int64 constant. */
    String longs(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64_VALUE, bytes, values.length);
    }

    /**
     * Adds a constant.
     *
     * @param type an ONNX data type
     * @param bytes the values, row-major and little-endian
     */
    public String constant(String name, int type, ByteBuffer bytes, long... dimensions) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type);
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes)));
        return name;
    }

    /**
     * Adds a node with one output.
     *
     * @param output name of the output, and of the node
     * @param attributes {@code Integer} or {@code long[]} values by name
     */
    public String node(String operator, String output, List<String> inputs, Map<String, ?> attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output);
        // Sorted, so that the same network always results in the same bytes and therefore the same version.
        attributes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> node.addAttribute(attribute(entry.getKey(), entry.getValue())));
        graph.addNode(node);
        return output;
    }

    /** Adds a node of another graph, with other inputs. */
    public void copy(NodeProto node, List<String> inputs) {
        graph.addNode(node.toBuilder().clearInput().addAllInput(inputs));
    }

    /** Returns the graph. */
    public GraphProto build() {
        return graph.build();
    }

    /** Returns the graph as a model file. */
    byte[] model(String producerVersion, Map<String, String> metadata) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("fashion-stream")
                .setProducerVersion(producerVersion)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(graph)
                .addAllMetadataProps(OnnxFile.properties(metadata))
                .build()
                .toByteArray();
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof long[] numbers) {
            attribute.setType(AttributeProto.AttributeType.INTS);
            for (long number : numbers) {
                attribute.addInts(number);
            }
        } else if (value instanceof Integer number) {
            attribute.setType(AttributeProto.AttributeType.INT).setI(number);
        } else {
            throw new IllegalArgumentException("attribute " + name + ": " + value.getClass() + " is not used here");
        }
        return attribute.build();
    }

    private static ValueInfoProto value(String name, int type, long... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
        for (long dimension : dimensions) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }
}
