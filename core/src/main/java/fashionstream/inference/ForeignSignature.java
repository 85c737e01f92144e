package fashionstream.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Derives the signature of a third-party classifier from its graph and its {@link SideFile}. */
final class ForeignSignature {
    private static final int MAX_CONSTANT_VALUES = 1 << 20;

    private final String source;
    private final SideFile side;
    private final Map<String, NodeInfo> inputs;
    private final Map<String, NodeInfo> outputs;
    private final OnnxGraph graph;

    ForeignSignature(String source, OrtSession session, OnnxGraph graph, SideFile side) throws OrtException {
        this.source = source;
        this.side = side;
        this.inputs = session.getInputInfo();
        this.outputs = session.getOutputInfo();
        this.graph = graph;
    }

    /**
     * Derives it.
     *
     * @throws ModelException if the graph and the side file don't match
     */
    OnnxSignature signature() {
        ImageInput input = input();
        ClassOutput output = output(input.batched() && input.batch() != 1);
        // Without an axis for the batch, there is one row.
        return new OnnxSignature(output.batched() ? input : input.oneByOne(), output, constants());
    }

    ImageInput input() {
        return new ForeignInput(source, imageInput(), side).input();
    }

    /** @param batches whether the input takes more than one image */
    ClassOutput output(boolean batches) {
        return new ForeignOutput(source, outputs, side, graph).output(batches);
    }

    /** The only input that is not a constant. */
    private NodeInfo imageInput() {
        Map<String, NodeInfo> variable = new LinkedHashMap<>(inputs);
        variable.keySet().removeAll(side.constants().keySet());
        if (variable.size() == 1) {
            return variable.values().iterator().next();
        }
        throw new ModelException(
                source,
                variable.isEmpty()
                        ? "it has no input for images"
                                + (inputs.isEmpty()
                                        ? ""
                                        : ": its " + side.origin().kind() + " has a constant for each")
                        : "it has " + variable.size() + " inputs: " + OnnxSignature.describe(variable)
                                + "; give each one that is not the image a value in "
                                + side.origin().mend() + ", for example"
                                + " \"constants\": {\"" + furtherInput(variable) + "\": 0}");
    }

    /** An input that does not look like images: the one with the fewest axes, and the last of those. */
    private static String furtherInput(Map<String, NodeInfo> inputs) {
        String name = "";
        int fewest = Integer.MAX_VALUE;
        for (NodeInfo node : inputs.values()) {
            int axes = node.getInfo() instanceof TensorInfo tensor ? tensor.getShape().length : 0;
            if (axes <= fewest) {
                fewest = axes;
                name = OnnxSignature.plain(node.getName());
            }
        }
        return name;
    }

    List<ConstantInput> constants() {
        List<ConstantInput> constants = new ArrayList<>();
        side.constants().forEach((name, value) -> {
            NodeInfo node = inputs.get(name);
            if (node == null) {
                throw new ModelException(
                        source,
                        "its " + side.origin().kind() + " has a constant for '" + OnnxSignature.plain(name)
                                + "', which is not an input; the inputs are " + OnnxSignature.describe(inputs));
            }
            constants.add(constant(node, value));
        });
        return constants;
    }

    private ConstantInput constant(NodeInfo node, double value) {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw notConstant(node, "it is not a tensor");
        }
        long[] shape = tensor.getShape();
        long values = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == ConstantInput.BATCH && axis > 0) {
                throw notConstant(node, "its shape is not fixed");
            }
            values *= Math.min(Math.max(1, shape[axis]), MAX_CONSTANT_VALUES);
            if (values > MAX_CONSTANT_VALUES) {
                throw notConstant(node, "it is too large");
            }
        }
        boolean exact =
                switch (tensor.type) {
                    case FLOAT, DOUBLE, FLOAT16 -> true;
                    case INT64, INT32 -> value == (int) value;
                    case INT16 -> value == (short) value;
                    case INT8 -> value == (byte) value;
                    case UINT8 -> value == ((int) value & 0xFF);
                    case BOOL -> value == 0 || value == 1;
                    default -> false;
                };
        if (!exact) {
            throw notConstant(node, value + " is not a value of its type");
        }
        return new ConstantInput(node.getName(), tensor.type, shape, value);
    }

    private ModelException notConstant(NodeInfo node, String problem) {
        return new ModelException(
                source,
                "its " + side.origin().kind() + " has a constant for input " + OnnxSignature.describe(node) + ", but "
                        + problem);
    }
}
