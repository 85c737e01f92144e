package fashionstream.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The input and output of a model's graph.
 *
 * @param input name of the input
 * @param output name of the output: float32 {@code [N, classes]}
 * @param layout layout of the input
 * @param levels for each channel, the input value of each of the 256 levels; empty if the graph takes bytes
 * @param image shape of one image
 * @param classes number of outputs per image, at least 2
 * @param logits whether the outputs are logits, so that softmax must be applied
 * @param single whether the model takes only one image at a time
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OnnxSignature(
        String input,
        String output,
        PixelLayout layout,
        float[][] levels,
        ImageShape image,
        int classes,
        boolean logits,
        boolean single) {
    private static final String INPUT = "image";
    private static final String OUTPUT = "probabilities";

    /**
     * Limits the size of images to what is reasonable for a stream. It also ensures that byte counts fit into an int.
     */
    static final long MAX_IMAGE_BYTES = 16 << 20;

    private static final String HINT = "; other models need a side file (README, 'Bring your own model')";
    private static final long DYNAMIC = -1;

    /**
     * Checks a model against this project's own contract: one input {@code image}, uint8 {@code [N, height, width]} or
     * {@code [N, height, width, 3]}; one output {@code probabilities}, float32 {@code [N, classes]}; any N.
     */
    static OnnxSignature of(String source, OrtSession session) throws OrtException {
        ImageShape image = inputShape(source, session.getInputInfo());
        int classes = outputWidth(source, session.getOutputInfo());
        return new OnnxSignature(INPUT, OUTPUT, PixelLayout.BYTES, new float[0][], image, classes, false, false);
    }

    /** The tensor shape of a batch. */
    long[] batchShape(int images) {
        return layout.shape(images, image);
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
            return "'" + node.getName() + "', not a tensor";
        }
        String type = tensor.type == OnnxJavaType.FLOAT
                ? "float32"
                : tensor.type.name().toLowerCase(Locale.ROOT);
        return "'" + node.getName() + "', " + type + " "
                + Arrays.stream(tensor.getShape())
                        .mapToObj(size -> size == DYNAMIC ? "N" : Long.toString(size))
                        .collect(Collectors.joining(", ", "[", "]"));
    }
}
