package fashionstream.inference;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What ONNX Runtime does not tell about a model: its operators, and the number of its parameters. Immutable once read.
 */
final class OnnxGraph {
    /** Operators that change the form of values and not their meaning. */
    private static final Set<String> PASSING = Set.of(
            "Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "QuantizeLinear", "DequantizeLinear");

    private static final int DEEPEST = 20;

    private record Node(String operator, String firstInput) {}

    private final Map<String, Node> nodeOfOutput = new HashMap<>();
    private final Map<String, Long> operatorSets = new TreeMap<>();
    private String producer = "";
    private long parameters;

    private OnnxGraph() {}

    /**
     * Reads a model.
     *
     * @param model a model that {@link OnnxFormat} has checked
     */
    static OnnxGraph read(String source, ByteBuffer model) {
        OnnxGraph graph = new OnnxGraph();
        try {
            graph.readModel(model);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw OnnxFormat.malformed(source);
        }
        return graph;
    }

    private void readModel(ByteBuffer model) {
        Protobuf fields = new Protobuf(model);
        while (fields.next()) {
            ByteBuffer content = fields.content();
            if (content == null) {
                continue;
            }
            switch (fields.field()) {
                case 2 -> producer = fields.text();
                case 7 -> readGraph(content);
                case 8 -> readOperatorSet(content);
                default -> {}
            }
        }
    }

    private void readOperatorSet(ByteBuffer message) {
        Protobuf fields = new Protobuf(message);
        String domain = "";
        long version = 0;
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> domain = fields.text();
                case 2 -> version = fields.number();
                default -> {}
            }
        }
        operatorSets.put(domain.isEmpty() ? "ai.onnx" : OnnxSignature.plain(domain), version);
    }

    private void readGraph(ByteBuffer message) {
        Protobuf fields = new Protobuf(message);
        while (fields.next()) {
            ByteBuffer content = fields.content();
            if (content != null && fields.field() == 1) {
                readNode(content);
            } else if (content != null && fields.field() == 5) {
                parameters += values(content);
            }
        }
    }

    private void readNode(ByteBuffer message) {
        Protobuf fields = new Protobuf(message);
        String input = "";
        Set<String> outputs = new HashSet<>();
        String operator = "";
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> input = input.isEmpty() ? fields.text() : input;
                case 2 -> outputs.add(fields.text());
                case 4 -> operator = fields.text();
                default -> {}
            }
        }
        Node node = new Node(operator, input);
        outputs.forEach(output -> nodeOfOutput.put(output, node));
    }

    /** The number of values of a tensor, whose dimensions may be packed. */
    private static long values(ByteBuffer tensor) {
        Protobuf fields = new Protobuf(tensor);
        long values = 1;
        while (fields.next()) {
            if (fields.field() == 1) {
                ByteBuffer packed = fields.content();
                if (packed == null) {
                    values *= fields.number();
                } else {
                    while (packed.hasRemaining()) {
                        values *= Protobuf.varint(packed);
                    }
                }
            }
        }
        return values;
    }

    /** The operator that computes an output, apart from those that only change its form; null if it is unknown. */
    @Nullable
    String lastOperator(String output) {
        String name = output;
        for (int depth = 0; depth < DEEPEST; depth++) {
            Node node = nodeOfOutput.get(name);
            if (node == null) {
                return null;
            }
            if (!PASSING.contains(node.operator())) {
                return node.operator();
            }
            name = node.firstInput();
        }
        return null;
    }

    /** The version of each operator set, by domain; {@code ai.onnx} for the standard one. */
    Map<String, Long> operatorSets() {
        return operatorSets;
    }

    /** The program that wrote the model; empty if unknown. */
    String producer() {
        return OnnxSignature.plain(producer);
    }

    /** Number of values of all initialisers. */
    long parameters() {
        return parameters;
    }
}
