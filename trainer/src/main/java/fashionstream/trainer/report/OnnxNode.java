package fashionstream.trainer.report;

import java.util.Arrays;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;
import org.jspecify.annotations.Nullable;

/** A node of an ONNX graph, with its attributes by name. */
record OnnxNode(NodeProto node) {
    String operator() {
        return node.getOpType();
    }

    List<String> inputs() {
        return node.getInputList();
    }

    /** The first output: further ones (indices of max-pooling, say) are of no matter here. */
    String output() {
        return node.getOutputCount() == 0 ? "" : node.getOutput(0);
    }

    /** A whole-number attribute, or what it is when left out. */
    long number(String name, long otherwise) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? otherwise : attribute.getI();
    }

    /** A list attribute; null when it is left out. */
    long @Nullable [] numbers(String name) {
        AttributeProto attribute = attribute(name);
        return attribute == null
                ? null
                : attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** A list attribute, or so many equal numbers when it is left out. */
    long[] numbers(String name, int length, long otherwise) {
        long[] numbers = numbers(name);
        if (numbers != null && numbers.length == length) {
            return numbers;
        }
        long[] equal = new long[length];
        Arrays.fill(equal, otherwise);
        return equal;
    }

    /** A text attribute; empty when it is left out. */
    String text(String name) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? "" : attribute.getS().toStringUtf8();
    }

    /** An attribute; null when it is left out. */
    @Nullable
    AttributeProto attribute(String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst()
                .orElse(null);
    }
}
