package fashionstream.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.platform.Fp16Conversions;
import fashionstream.inference.SideFile.Normalization;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts the pixels of an image to the input values of a graph. Immutable. */
final class PixelValues {
    private static final int LEVELS = 256;

    private final OnnxJavaType type;
    private final boolean planes;

    /** For each channel of the graph, the channel of the image. */
    private final int[] from;

    /** For each channel of the graph, the values of the 256 levels. */
    private final double[][] levels;

    private final boolean bytesAsTheyAre;

    private PixelValues(OnnxJavaType type, boolean planes, int[] from, double[][] levels, boolean bytesAsTheyAre) {
        this.type = type;
        this.planes = planes;
        this.from = from;
        this.levels = levels;
        this.bytesAsTheyAre = bytesAsTheyAre;
    }

    /** The bytes of the image. */
    static PixelValues bytes() {
        return new PixelValues(OnnxJavaType.UINT8, false, new int[0], new double[0][], true);
    }

    /**
     * The values that a side file specifies.
     *
     * @throws ModelException if they are outside the range of the type, or there is not one number per channel
     */
    static PixelValues of(OnnxJavaType type, int channels, SideFile side) {
        requireSpecified(type, side);
        double[][] levels = new double[channels][LEVELS];
        int[] from = new int[channels];
        boolean bytesAsTheyAre =
                type == OnnxJavaType.UINT8 && !side.bgr() && !side.layout().planes();
        for (int channel = 0; channel < channels; channel++) {
            from[channel] = side.bgr() ? channels - 1 - channel : channel;
            for (int pixel = 0; pixel < LEVELS; pixel++) {
                double value = value(type, channel, channels, pixel, side);
                requireInRange(side.origin(), type, value);
                levels[channel][pixel] = value;
                bytesAsTheyAre &= value == pixel;
            }
        }
        return new PixelValues(type, side.layout().planes(), from, levels, bytesAsTheyAre);
    }

    private static void requireSpecified(OnnxJavaType type, SideFile side) {
        Normalization values = side.values();
        if (type == OnnxJavaType.INT8 && values.scale() == null && values.mean() == null && values.std() == null) {
            throw new ModelException(
                    side.origin().path(),
                    "the model takes int8, and the " + side.origin().kind()
                            + " does not say how a pixel from 0 to 255 becomes one; usually, in "
                            + side.origin().mend() + ", by \"scale\": 1, \"mean\": [128]");
        }
    }

    private static double value(OnnxJavaType type, int channel, int channels, int pixel, SideFile side) {
        Normalization values = side.values();
        Double scale = values.scale();
        double factor = scale != null ? scale : OnnxSignature.isInteger(type) ? 1 : 1 / 255.0;
        double offset = perChannel(side.origin(), "mean", values.mean(), channel, channels, 0);
        double divisor = perChannel(side.origin(), "std", values.std(), channel, channels, 1);
        if (OnnxSignature.isInteger(type) || type == OnnxJavaType.DOUBLE) {
            return (pixel * factor - offset) / divisor;
        }
        // Rounded after each step, as training code does, whose tensors are float32.
        return ((float) (pixel * factor) - (float) offset) / (float) divisor;
    }

    private static double perChannel(
            DescriptionOrigin origin,
            String key,
            @Nullable List<Double> values,
            int channel,
            int channels,
            double otherwise) {
        if (values == null) {
            return otherwise;
        }
        if (values.size() != channels) {
            throw new ModelException(
                    origin.path(),
                    origin.key(key) + " has " + count(values.size(), "number") + "; the model has "
                            + count(channels, "channel"));
        }
        return values.get(channel);
    }

    private static String keys(DescriptionOrigin origin) {
        return origin.key("scale") + ", " + origin.key("mean") + " and " + origin.key("std");
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static void requireInRange(DescriptionOrigin origin, OnnxJavaType type, double value) {
        double largest =
                switch (type) {
                    case FLOAT16 -> 65_504;
                    case FLOAT -> Float.MAX_VALUE;
                    case DOUBLE -> Double.MAX_VALUE;
                    case INT8 -> Byte.MAX_VALUE;
                    default -> LEVELS - 1;
                };
        double least = type == OnnxJavaType.UINT8 ? 0 : type == OnnxJavaType.INT8 ? Byte.MIN_VALUE : -largest;
        if (OnnxSignature.isInteger(type) && !(value == Math.rint(value) && value >= least && value <= largest)) {
            String name = OnnxSignature.name(type);
            throw new ModelException(
                    origin.path(),
                    keys(origin) + " turn pixels into numbers such as " + (float) value
                            + ", but the model takes "
                            + name + ", whole numbers from " + (int) least + " to " + (int) largest
                            + (type == OnnxJavaType.UINT8
                                    ? "; leave them out"
                                            + (origin.configuration() == null ? "" : " in " + origin.mend())
                                            + ", as a graph that takes bytes normalises them itself"
                                    : ""));
        }
        if (!(value >= least && value <= largest)) {
            throw new ModelException(
                    origin.path(),
                    keys(origin) + " lead to input values outside the range of " + OnnxSignature.name(type));
        }
    }

    OnnxJavaType type() {
        return type;
    }

    /**
     * Appends an image to a buffer.
     *
     * @param image pixels, rows from top to bottom, channels interleaved
     * @param to in the byte order of the machine
     */
    void write(byte[] image, ByteBuffer to) {
        if (bytesAsTheyAre) {
            to.put(image);
            return;
        }
        int bytes = image.length * type.size;
        ByteBuffer values = to.slice(to.position(), bytes).order(to.order());
        for (int channel = 0; channel < from.length; channel++) {
            int pixels = image.length / from.length;
            int start = planes ? channel * pixels : channel;
            int step = planes ? 1 : from.length;
            write(image, channel, values, start, step);
        }
        to.position(to.position() + bytes);
    }

    private void write(byte[] image, int channel, ByteBuffer to, int start, int step) {
        double[] values = levels[channel];
        int at = start;
        switch (type) {
            case FLOAT -> {
                FloatBuffer floats = to.asFloatBuffer();
                for (int i = from[channel]; i < image.length; i += from.length, at += step) {
                    floats.put(at, (float) values[image[i] & 0xFF]);
                }
            }
            case DOUBLE -> {
                DoubleBuffer doubles = to.asDoubleBuffer();
                for (int i = from[channel]; i < image.length; i += from.length, at += step) {
                    doubles.put(at, values[image[i] & 0xFF]);
                }
            }
            case FLOAT16 -> {
                ShortBuffer halves = to.asShortBuffer();
                for (int i = from[channel]; i < image.length; i += from.length, at += step) {
                    halves.put(at, Fp16Conversions.floatToFp16((float) values[image[i] & 0xFF]));
                }
            }
            default -> {
                for (int i = from[channel]; i < image.length; i += from.length, at += step) {
                    to.put(at, (byte) values[image[i] & 0xFF]);
                }
            }
        }
    }
}
