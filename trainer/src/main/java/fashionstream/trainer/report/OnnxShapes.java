package fashionstream.trainer.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Infers the shape of the output of a node from the shapes of its inputs, for the operators of image classifiers.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
final class OnnxShapes {
    private static final long ANY = OnnxTensors.ANY;

    private final OnnxTensors tensors;

    OnnxShapes(OnnxTensors tensors) {
        this.tensors = tensors;
    }

    /** Returns the shape; null if the operator or the shape of an input is unknown. */
    @Nullable
    List<Long> of(OnnxNode node) {
        List<Long> input = shape(node, 0);
        if (input == null) {
            return null;
        }
        return switch (node.operator()) {
            case "Cast",
                    "Identity",
                    "Dropout",
                    "QuantizeLinear",
                    "DequantizeLinear",
                    "BatchNormalization",
                    "Relu",
                    "LeakyRelu",
                    "PRelu",
                    "Clip",
                    "Sigmoid",
                    "HardSigmoid",
                    "HardSwish",
                    "Tanh",
                    "Softmax",
                    "LogSoftmax" -> input;
            case "Add", "Sub", "Mul", "Div", "Pow" -> broadcast(input, shape(node, 1));
            case "Conv" -> convolved(node, input, shape(node, 1));
            case "MaxPool", "AveragePool" -> pooled(node, input);
            case "GlobalAveragePool", "GlobalMaxPool" -> globallyPooled(input);
            case "ReduceMean", "ReduceMax" -> reduced(node, input);
            case "Flatten" -> flattened(input, node.number("axis", 1));
            case "Unsqueeze" -> unsqueezed(input, axes(node));
            case "Squeeze" -> squeezed(input, axes(node));
            case "Reshape" -> reshaped(input, integers(node, 1));
            case "Gemm" -> multiplied(input, shape(node, 1), node.number("transB", 0) == 1);
            case "MatMul" -> multiplied(input, shape(node, 1), false);
            default -> null;
        };
    }

    private @Nullable List<Long> shape(OnnxNode node, int input) {
        return node.inputs().size() > input ? tensors.shape(node.inputs().get(input)) : null;
    }

    private long @Nullable [] integers(OnnxNode node, int input) {
        return node.inputs().size() > input ? tensors.integers(node.inputs().get(input)) : null;
    }

    /** The axes are an attribute in older operator sets and an input in newer ones. */
    private long @Nullable [] axes(OnnxNode node) {
        long[] axes = node.numbers("axes");
        return axes == null ? integers(node, 1) : axes;
    }

    private static @Nullable List<Long> broadcast(List<Long> one, @Nullable List<Long> other) {
        if (other == null) {
            return null;
        }
        int rank = Math.max(one.size(), other.size());
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long a = fromEnd(one, rank - i);
            long b = fromEnd(other, rank - i);
            shape.add(a == 1 ? b : b == 1 || a != ANY ? a : b);
        }
        return shape;
    }

    private static long fromEnd(List<Long> shape, int place) {
        return place > shape.size() ? 1 : shape.get(shape.size() - place);
    }

    private static @Nullable List<Long> convolved(OnnxNode node, List<Long> input, @Nullable List<Long> weights) {
        if (weights == null || weights.size() != input.size() || input.size() < 3) {
            return null;
        }
        long[] kernel = weights.stream().skip(2).mapToLong(Long::longValue).toArray();
        return slid(node, input, kernel, weights.get(0));
    }

    private static @Nullable List<Long> pooled(OnnxNode node, List<Long> input) {
        long[] kernel = node.numbers("kernel_shape");
        return kernel == null || kernel.length != input.size() - 2 ? null : slid(node, input, kernel, input.get(1));
    }

    private static List<Long> slid(OnnxNode node, List<Long> input, long[] kernel, long channels) {
        int axes = kernel.length;
        long[] strides = node.numbers("strides", axes, 1);
        long[] dilations = node.numbers("dilations", axes, 1);
        long[] pads = node.numbers("pads", 2 * axes, 0);
        boolean same = node.text("auto_pad").startsWith("SAME");
        List<Long> shape = new ArrayList<>(List.of(input.get(0), channels));
        for (int i = 0; i < axes; i++) {
            long size = input.get(i + 2);
            long room = size + pads[i] + pads[i + axes] - dilations[i] * (kernel[i] - 1) - 1;
            long rounding = node.number("ceil_mode", 0) == 1 ? strides[i] - 1 : 0;
            long steps = same ? (size + strides[i] - 1) / strides[i] : (room + rounding) / strides[i] + 1;
            shape.add(size == ANY ? ANY : steps);
        }
        return shape;
    }

    private static List<Long> globallyPooled(List<Long> input) {
        List<Long> shape = new ArrayList<>(input);
        for (int i = 2; i < shape.size(); i++) {
            shape.set(i, 1L);
        }
        return shape;
    }

    private @Nullable List<Long> reduced(OnnxNode node, List<Long> input) {
        long[] axes = axes(node);
        if (axes == null) {
            return null;
        }
        boolean keep = node.number("keepdims", 1) == 1;
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            boolean gone = contains(axes, i, input.size());
            if (!gone || keep) {
                shape.add(gone ? 1L : input.get(i));
            }
        }
        return shape;
    }

    private static List<Long> flattened(List<Long> input, long axis) {
        int split = (int) (axis < 0 ? axis + input.size() : axis);
        return List.of(product(input.subList(0, split)), product(input.subList(split, input.size())));
    }

    private static @Nullable List<Long> unsqueezed(List<Long> input, long @Nullable [] axes) {
        if (axes == null) {
            return null;
        }
        int rank = input.size() + axes.length;
        List<Long> shape = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < rank; i++) {
            shape.add(contains(axes, i, rank) ? Long.valueOf(1) : input.get(next++));
        }
        return shape;
    }

    private static @Nullable List<Long> squeezed(List<Long> input, long @Nullable [] axes) {
        if (axes == null) {
            return null;
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            if (!contains(axes, i, input.size())) {
                shape.add(input.get(i));
            }
        }
        return shape;
    }

    /** The first axis remains the number of images, whatever the file specifies. */
    private static @Nullable List<Long> reshaped(List<Long> input, long @Nullable [] target) {
        if (target == null || target.length == 0) {
            return null;
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < target.length; i++) {
            shape.add(i == 0 || (target[i] == 0 && i < input.size()) ? input.get(i) : Long.valueOf(target[i]));
        }
        long known = product(shape.subList(1, shape.size()).stream()
                .filter(size -> size != ANY)
                .toList());
        long all = product(input.subList(1, input.size()));
        Collections.replaceAll(shape.subList(1, shape.size()), ANY, all == ANY ? ANY : all / known);
        return shape;
    }

    private static @Nullable List<Long> multiplied(List<Long> input, @Nullable List<Long> weights, boolean transposed) {
        if (weights == null || weights.size() != 2 || input.isEmpty()) {
            return null;
        }
        List<Long> shape = new ArrayList<>(input);
        shape.set(shape.size() - 1, weights.get(transposed ? 0 : 1));
        return shape;
    }

    private static boolean contains(long[] axes, int axis, int rank) {
        return Arrays.stream(axes).anyMatch(each -> each == axis || each + rank == axis);
    }

    /** Returns the product of the sizes; {@link OnnxTensors#ANY} if one of them is not fixed. */
    static long product(List<Long> sizes) {
        return sizes.contains(ANY)
                ? ANY
                : sizes.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }
}
