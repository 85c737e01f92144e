package fashionstream.trainer.report;

import java.util.Arrays;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;
import org.jspecify.annotations.Nullable;

/** A node of an ONNX graph, with access to its attributes by name. */
record OnnxNode(NodeProto node) {
    String operator() {
        return node.getOpType();
    }

    List<String> inputs() {
        return node.getInputList();
    }

    /** The first output; others (for example the indices of max-pooling) are not needed. */
    String output() {
        return node.getOutputCount() == 0 ? "" : node.getOutput(0);
    }

    /** An integer attribute, or its default. */
    long number(String name, long otherwise) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? otherwise : attribute.getI();
    }

    /** A list attribute; null if absent. */
    long @Nullable [] numbers(String name) {
        AttributeProto attribute = attribute(name);
        return attribute == null
                ? null
                : attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** A list attribute, or a list of the given length and value if absent. */
    long[] numbers(String name, int length, long otherwise) {
        long[] numbers = numbers(name);
        if (numbers != null && numbers.length == length) {
            return numbers;
        }
        long[] equal = new long[length];
        Arrays.fill(equal, otherwise);
        return equal;
    }

    /** A text attribute; empty if absent. */
    String text(String name) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? "" : attribute.getS().toStringUtf8();
    }

    /** An attribute; null if absent. */
    @Nullable
    AttributeProto attribute(String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst()
                .orElse(null);
    }
}
