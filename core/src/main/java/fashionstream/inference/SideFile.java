package fashionstream.inference;

import fashionstream.preprocessing.Preprocessing;
import fashionstream.system.ReadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file that specifies what the ONNX file of a third-party classifier does not: {@code my.onnx.json} beside
 * {@code my.onnx}. {@link SideFileParser} lists its keys.
 *
 * @param origin where it is from, for messages
 * @param name name of the model
 * @param classes class names in the order of the outputs
 * @param layout order of the values of an image
 * @param width pixels per row; null if the graph specifies it
 * @param height rows; null if the graph specifies it
 * @param channels 1 or 3; null if the graph or the layout specifies it
 * @param bgr whether the graph takes blue, green, red
 * @param values how pixels become input values
 * @param preprocessing how an image of any size becomes the input
 * @param output meaning of the output; null if the graph tells
 * @param outputName the output with the classes; null if the graph tells
 * @param constants the values of further inputs, by name
 */
record SideFile(
        DescriptionOrigin origin,
        String name,
        List<String> classes,
        PixelLayout layout,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer channels,
        boolean bgr,
        Normalization values,
        Preprocessing preprocessing,
        @Nullable Output output,
        @Nullable String outputName,
        Map<String, Double> constants) {

    /** The meaning of the output of a model. */
    enum Output {
        /** Any numbers, which softmax converts to probabilities; or sigmoid, if there is one for two classes. */
        LOGITS,
        /** Numbers from 0 to 1 with sum 1; or one number for two classes, the probability of the second. */
        PROBABILITIES
    }

    /**
     * The input for a pixel of 0 (black) to 255 (white) is {@code (pixel * scale - mean) / std}.
     *
     * @param scale factor of a pixel; if null, 1/255 for floating-point inputs, and 1 for bytes
     * @param mean number to subtract then, one per channel of the graph; null for 0
     * @param std divisor then, one per channel of the graph; null for 1
     */
    record Normalization(
            @Nullable Double scale,
            @Nullable List<Double> mean,
            @Nullable List<Double> std) {}

    /** Sufficient for the longest list of class names. */
    private static final int MAX_BYTES = 1 << 20;

    /** Name of the side file of a model. */
    static String name(String model) {
        return model + ".json";
    }

    /** Reads the side file of a model; empty if it has none. */
    static Optional<byte[]> read(Path model) {
        Path file = Path.of(name(model.toString()));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file.toString(), "not a file; expected a side file of a model");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] json = in.readNBytes(MAX_BYTES + 1);
            requireBounded(file.toString(), json.length);
            return Optional.of(json);
        } catch (IOException e) {
            throw new ModelException(file.toString(), "can't be read: " + ReadFailure.reason(e), e);
        }
    }

    static void requireBounded(String source, long bytes) {
        if (bytes > MAX_BYTES) {
            throw new ModelException(source, "larger than 1 MiB; this is not a side file of a model");
        }
    }
}
