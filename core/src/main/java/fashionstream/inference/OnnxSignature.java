package fashionstream.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import fashionstream.inference.ClassOutput.Meaning;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The inputs and the output of a model's graph.
 *
 * @param input the input for images
 * @param output the output for classes
 * @param constants the other inputs
 */
record OnnxSignature(ImageInput input, ClassOutput output, List<ConstantInput> constants) {
    private static final String INPUT = "image";
    private static final String OUTPUT = "probabilities";

    /**
     * Limits the size of images to what is reasonable for a stream. It also ensures that byte counts fit into an int.
     */
    static final long MAX_IMAGE_BYTES = 16 << 20;

    private static final String HINT = "; any other model needs a side file, which 'fashion-stream"
            + " models inspect --write' makes, or its Hugging Face folder";
    private static final long DYNAMIC = -1;

    /**
     * Checks a model against this project's own contract: one input {@code image}, uint8 {@code [N, height, width]} or
     * {@code [N, height, width, 3]}; one output {@code probabilities}, float32 {@code [N, classes]}; any N.
     */
    static OnnxSignature of(String source, OrtSession session) throws OrtException {
        ImageShape image = inputShape(source, session.getInputInfo());
        int classes = outputWidth(source, session.getOutputInfo());
        PixelLayout layout = image.channels() == 1 ? PixelLayout.NHW : PixelLayout.NHWC;
        return new OnnxSignature(
                new ImageInput(INPUT, image, layout.sizes(image), true, 0, PixelValues.bytes()),
                new ClassOutput(OUTPUT, OnnxJavaType.FLOAT, new long[] {classes}, true, classes, Meaning.PROBABILITIES),
                List.of());
    }

    /** The same, with an output that is read as probabilities. */
    OnnxSignature withProbabilities() {
        ClassOutput probabilities = new ClassOutput(
                output.name(), output.type(), output.axes(), output.batched(), output.classes(), Meaning.PROBABILITIES);
        return new OnnxSignature(input, probabilities, constants);
    }

    private static ImageShape inputShape(String source, Map<String, NodeInfo> inputs) {
        TensorInfo tensor = onlyTensor(inputs, INPUT);
        if (tensor != null && tensor.type == OnnxJavaType.UINT8 && isImageBatch(tensor.getShape())) {
            long[] shape = tensor.getShape();
            return new ImageShape((int) shape[1], (int) shape[2], shape.length == 3 ? 1 : 3);
        }
        throw new ModelException(
                source,
                "the model's input must be '" + INPUT + "', uint8 [N, height, width] or [N, height, width, 3] with any"
                        + " N and at most 16 MiB per image, but is " + describe(inputs) + HINT);
    }

    private static boolean isImageBatch(long[] shape) {
        boolean grey = shape.length == 3;
        boolean rgb = shape.length == 4 && shape[3] == 3;
        return (grey || rgb)
                && shape[0] == DYNAMIC
                && shape[1] >= 1
                && shape[2] >= 1
                // By division: the product of two declared dimensions may overflow.
                && shape[1] <= MAX_IMAGE_BYTES / (grey ? 1 : 3) / shape[2];
    }

    private static int outputWidth(String source, Map<String, NodeInfo> outputs) {
        TensorInfo tensor = onlyTensor(outputs, OUTPUT);
        if (tensor != null && tensor.type == OnnxJavaType.FLOAT && isRowPerImage(tensor.getShape())) {
            return (int) tensor.getShape()[1];
        }
        throw new ModelException(
                source,
                "the model's output must be '" + OUTPUT + "', float32 [N, classes] with any N and "
                        + ModelNames.MIN_CLASSES + " to " + ModelNames.MAX_CLASSES + " classes, but is "
                        + describe(outputs) + HINT);
    }

    private static boolean isRowPerImage(long[] shape) {
        return shape.length == 2
                && shape[0] == DYNAMIC
                && shape[1] >= ModelNames.MIN_CLASSES
                && shape[1] <= ModelNames.MAX_CLASSES;
    }

    private static @Nullable TensorInfo onlyTensor(Map<String, NodeInfo> nodes, String name) {
        NodeInfo node = nodes.get(name);
        return nodes.size() == 1 && node != null && node.getInfo() instanceof TensorInfo tensor ? tensor : null;
    }

    static String describe(Map<String, NodeInfo> nodes) {
        return nodes.isEmpty()
                ? "missing"
                : nodes.values().stream().map(OnnxSignature::describe).collect(Collectors.joining("; "));
    }

    static String describe(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            return "'" + plain(node.getName()) + "', not a tensor";
        }
        return "'" + plain(node.getName()) + "', " + name(tensor.type) + " " + describe(tensor);
    }

    private static String describe(TensorInfo tensor) {
        long[] shape = tensor.getShape();
        String[] names = tensor.getDimensionNames();
        return IntStream.range(0, shape.length)
                .mapToObj(axis -> {
                    if (shape[axis] != DYNAMIC) {
                        return Long.toString(shape[axis]);
                    }
                    return names[axis].isEmpty() ? axis == 0 ? "N" : "?" : plain(names[axis]);
                })
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** A name of a graph, without control characters. */
    static String plain(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /** Whether values of a type are whole numbers of one byte. */
    static boolean isInteger(OnnxJavaType type) {
        return type == OnnxJavaType.UINT8 || type == OnnxJavaType.INT8;
    }

    /** The name of a type in messages, for example {@code float32}. */
    static String name(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> "float32";
            case DOUBLE -> "float64";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
    }
}
