package fashionstream.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import fashionstream.preprocessing.Resize;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Derives the input of a third-party classifier from its graph and its {@link SideFile}. */
final class ForeignInput {
    private static final long DYNAMIC = -1;
    private static final int MAX_SIZE = 1 << 14;

    /** Largest batch that a graph may require. */
    private static final int MAX_BATCH = 256;

    /** Largest input of a graph that requires batches of a fixed size, in bytes. */
    private static final int MAX_BATCH_BYTES = 256 << 20;

    private static final Set<OnnxJavaType> TYPES = Set.of(
            OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16, OnnxJavaType.DOUBLE, OnnxJavaType.UINT8, OnnxJavaType.INT8);

    private final String source;
    private final NodeInfo node;
    private final SideFile side;
    private final String axes;

    ForeignInput(String source, NodeInfo node, SideFile side) {
        this.source = source;
        this.node = node;
        this.side = side;
        this.axes = side.layout().axes();
    }

    /** @throws ModelException if the graph and the side file don't match */
    ImageInput input() {
        if (!(node.getInfo() instanceof TensorInfo tensor) || !TYPES.contains(tensor.type)) {
            throw new ModelException(
                    source,
                    "its input must be float32, float16, float64, uint8 or int8, but is "
                            + OnnxSignature.describe(node));
        }
        long[] shape = tensor.getShape();
        if (shape.length == axes.length() + 1) {
            ImageShape image = image(tail(shape, 1));
            if (image != null) {
                return input(tensor.type, image, side.layout().sizes(image), shape[0]);
            }
        }
        // The axis of the batch is the one that usually is dynamic.
        if (shape.length == axes.length() && shape[0] != DYNAMIC) {
            ImageShape image = image(shape);
            if (image != null) {
                return input(tensor.type, image, side.layout().sizes(image), null);
            }
        }
        ImageShape flat = isFlat(shape) ? flatImage(shape[shape.length - 1]) : null;
        if (flat != null) {
            long[] sizes = new long[Math.max(1, shape.length - 1)];
            Arrays.fill(sizes, 1);
            sizes[sizes.length - 1] = flat.bytes();
            return input(tensor.type, flat, sizes, shape.length == 1 ? null : shape[0]);
        }
        throw mismatch(shape);
    }

    private ImageInput input(OnnxJavaType type, ImageShape image, long[] sizes, @Nullable Long batch) {
        requireFittingResize(image);
        if (side.bgr() && image.channels() == 1) {
            throw new ModelException(
                    source, side.origin().key("channel_order") + " specifies bgr, but it takes grey images");
        }
        long bytes = (long) image.bytes() * type.size;
        if (batch != null && batch != DYNAMIC && (batch > MAX_BATCH || batch * bytes > MAX_BATCH_BYTES || batch < 1)) {
            throw new ModelException(
                    source,
                    "it requires batches of exactly " + batch + " images; export it for any batch size, or for at most "
                            + Math.max(1, Math.min(MAX_BATCH, MAX_BATCH_BYTES / bytes)));
        }
        int images = batch == null ? 1 : batch == DYNAMIC ? 0 : Math.toIntExact(batch);
        PixelValues values = PixelValues.of(type, image.channels(), side);
        return new ImageInput(node.getName(), image, sizes, batch != null, images, values);
    }

    /** Otherwise no image would have the right size. */
    private void requireFittingResize(ImageShape image) {
        Resize resize = side.preprocessing().resize();
        boolean crop = side.preprocessing().crops();
        if (resize != null
                && !resize.shortestEdge()
                && !crop
                && (resize.width() != image.width() || resize.height() != image.height())) {
            throw new ModelException(
                    side.origin().path(),
                    side.origin().key("resize") + " makes images " + resize.width() + "x" + resize.height()
                            + ", but the model takes "
                            + image.width() + "x" + image.height()
                            + "; resize to that, or crop the resized image: \"center_crop\": true"
                            + (side.origin().configuration() == null
                                    ? ""
                                    : " in " + side.origin().mend()));
        }
    }

    /** The shape of images if the graph and the side file specify it and agree; otherwise null. */
    private @Nullable ImageShape image(long[] sizes) {
        long height = size('H', sizes);
        long width = size('W', sizes);
        long channels = size('C', sizes);
        return isImage(height, width, channels) ? new ImageShape((int) height, (int) width, (int) channels) : null;
    }

    private static boolean isImage(long height, long width, long channels) {
        return (channels == 1 || channels == 3)
                && height >= 1
                && width >= 1
                && height <= MAX_SIZE
                && width <= MAX_SIZE
                && height * width * channels <= OnnxSignature.MAX_IMAGE_BYTES;
    }

    /** The size of an axis; 0 if it is not specified, or graph and side file disagree. */
    private long size(char axis, long[] sizes) {
        Integer declared = declared(axis);
        int index = axes.indexOf(axis);
        if (index < 0) {
            return 1;
        }
        long inGraph = sizes[index];
        if (inGraph == DYNAMIC) {
            Integer known = known(axis);
            return known == null ? 0 : known;
        }
        return declared == null || declared == inGraph ? inGraph : 0;
    }

    /** The size that the side file specifies for an axis. */
    private @Nullable Integer declared(char axis) {
        return switch (axis) {
            case 'H' -> side.height();
            case 'W' -> side.width();
            default -> side.layout() == PixelLayout.NHW ? Integer.valueOf(1) : side.channels();
        };
    }

    /** The size that the side file specifies for an axis, or to which it resizes images. */
    private @Nullable Integer known(char axis) {
        Resize resize = side.preprocessing().resize();
        if (declared(axis) != null
                || axis == 'C'
                || resize == null
                || resize.shortestEdge()
                || side.preprocessing().crops()) {
            return declared(axis);
        }
        return axis == 'H' ? resize.height() : resize.width();
    }

    private static boolean isFlat(long[] shape) {
        return shape.length == 1 || shape.length == 2 || (shape.length == 3 && shape[1] == 1);
    }

    /** The shape of images if their values are in one axis; null if it is not specified or does not match. */
    private @Nullable ImageShape flatImage(long values) {
        Integer height = known('H');
        Integer width = known('W');
        if (height == null || width == null) {
            return null;
        }
        long area = (long) height * width;
        Integer declared = declared('C');
        long channels = declared != null ? declared : values / area;
        return isImage(height, width, channels) && (values == DYNAMIC || values == area * channels)
                ? new ImageShape(height, width, (int) channels)
                : null;
    }

    private ModelException mismatch(long[] shape) {
        if (shape.length == axes.length() + 1 && !(shape.length == 3 && shape[1] == 1)) {
            return explained(tail(shape, 1));
        }
        if (isFlat(shape)) {
            return flatMismatch(shape[shape.length - 1]);
        }
        if (shape.length == axes.length()) {
            return explained(shape);
        }
        return new ModelException(
                source,
                "its " + side.origin().kind() + " specifies " + side.layout() + ", but its input is "
                        + OnnxSignature.describe(node));
    }

    private ModelException explained(long[] sizes) {
        for (char axis : new char[] {'H', 'W', 'C'}) {
            String key = axis == 'H' ? "height" : axis == 'W' ? "width" : "channels";
            int index = axes.indexOf(axis);
            Integer declared = declared(axis);
            if (index >= 0 && sizes[index] == DYNAMIC && known(axis) == null) {
                return new ModelException(
                        source,
                        "it takes images of any " + (axis == 'C' ? "number of channels" : key) + "; specify it in "
                                + side.origin().mend() + ": '" + key + "'");
            }
            if (index >= 0 && sizes[index] != DYNAMIC && declared != null && declared != sizes[index]) {
                return new ModelException(
                        source,
                        "its " + (axis == 'C' ? "number of channels" : key) + " is " + sizes[index] + ", but "
                                + side.origin().key(key) + " specifies " + declared);
            }
        }
        return new ModelException(
                source,
                "it must take images of 1 or 3 channels, at most " + MAX_SIZE
                        + " pixels wide and high, and at most 16 MiB," + " but its input is "
                        + OnnxSignature.describe(node)
                        + (side.origin().configuration() == null ? "; is " + side.layout() + " right?" : ""));
    }

    private ModelException flatMismatch(long values) {
        String given = values == DYNAMIC ? "any number of" : Long.toString(values);
        Integer height = known('H');
        Integer width = known('W');
        if (height == null || width == null) {
            return new ModelException(
                    source,
                    "its input " + OnnxSignature.describe(node) + " is flat, " + given
                            + " values per image; specify 'width' and 'height' in "
                            + side.origin().mend());
        }
        Integer channels = declared('C');
        if (values == DYNAMIC && channels == null) {
            return new ModelException(
                    source,
                    "it takes images of any number of channels; specify it in "
                            + side.origin().mend() + ": 'channels'");
        }
        long area = (long) height * width;
        return new ModelException(
                source,
                "its input " + OnnxSignature.describe(node) + " is flat, " + given
                        + " values per image, but images of the "
                        + side.origin().kind() + "'s size have "
                        + (channels == null
                                ? width + "x" + height + " = " + area + " or, in colour, " + 3 * area
                                : width + "x" + height + "x" + channels + " = " + area * channels));
    }

    private static long[] tail(long[] shape, int from) {
        return Arrays.copyOfRange(shape, from, shape.length);
    }
}
