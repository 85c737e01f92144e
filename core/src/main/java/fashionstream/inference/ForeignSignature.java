package fashionstream.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Derives the signature of a third-party classifier from its graph and its {@link SideFile}. */
final class ForeignSignature {
    private static final int DYNAMIC = -1;

    private ForeignSignature() {}

    static OnnxSignature of(String source, OrtSession session, SideFile side) throws OrtException {
        NodeInfo input = only(source, "input", session.getInputInfo());
        NodeInfo output = only(source, "output", session.getOutputInfo());
        long[] in = shape(source, input);
        long[] out = shape(source, output);
        ImageShape image = image(source, side, input, in);
        int classes = side.classes().size();
        if (out.length != 2 || (out[1] != DYNAMIC && out[1] != classes)) {
            throw new ModelException(
                    source,
                    "its output must be float32 [N, " + classes + "], a number for each of the " + classes
                            + " classes of its side file, but is " + OnnxSignature.describe(output));
        }
        boolean single = in[0] == 1;
        if (!single && in[0] != DYNAMIC) {
            throw new ModelException(
                    source,
                    "it requires batches of exactly " + in[0]
                            + " images; export it for any batch size, or for one image");
        }
        return new OnnxSignature(
                input.getName(),
                output.getName(),
                side.layout(),
                side.levels(SideFile.name(source), image.channels()),
                image,
                classes,
                side.output() == SideFile.Output.LOGITS,
                single);
    }

    private static NodeInfo only(String source, String what, Map<String, NodeInfo> nodes) {
        if (nodes.size() != 1) {
            throw new ModelException(
                    source,
                    "it must have exactly one " + what + ", but has " + nodes.size() + ": "
                            + OnnxSignature.describe(nodes));
        }
        return nodes.values().iterator().next();
    }

    private static long[] shape(String source, NodeInfo node) {
        if (node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
            return tensor.getShape();
        }
        throw new ModelException(
                source,
                "with a side file, its input and output must be float32, but it has " + OnnxSignature.describe(node));
    }

    private static ImageShape image(String source, SideFile side, NodeInfo input, long[] shape) {
        int rank = side.layout() == PixelLayout.NHW ? 3 : 4;
        if (shape.length != rank) {
            throw new ModelException(
                    source,
                    "its side file specifies " + side.layout() + ", but its input is " + OnnxSignature.describe(input));
        }
        int rows = side.layout() == PixelLayout.NCHW ? 2 : 1;
        long channels =
                switch (side.layout()) {
                    case NCHW -> shape[1];
                    case NHWC -> shape[3];
                    default -> 1;
                };
        long height = size(source, "height", shape[rows], side.height());
        long width = size(source, "width", shape[rows + 1], side.width());
        if ((channels != 1 && channels != 3) || height * width * channels > OnnxSignature.MAX_IMAGE_BYTES) {
            throw new ModelException(
                    source,
                    "it must take images of 1 or 3 channels and at most 16 MiB, but its input is "
                            + OnnxSignature.describe(input) + "; is " + side.layout() + " right?");
        }
        return new ImageShape((int) height, (int) width, (int) channels);
    }

    private static long size(String source, String key, long inGraph, @Nullable Integer inFile) {
        if (inGraph == DYNAMIC && inFile == null) {
            throw new ModelException(
                    source, "it takes images of any " + key + "; specify it in the side file: '" + key + "'");
        }
        long size = inGraph == DYNAMIC && inFile != null ? inFile : inGraph;
        if (size < 1 || size > 1 << 14 || (inFile != null && inFile != size)) {
            throw new ModelException(source, "its " + key + " is " + size + ", but its side file specifies " + inFile);
        }
        return size;
    }
}
