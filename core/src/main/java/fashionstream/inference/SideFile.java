package fashionstream.inference;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a classifier of another origin doesn't say in its ONNX file, from a JSON file beside it: for {@code my.onnx},
 * {@code my.onnx.json}. A pixel of 0 (black) to 255 (white) becomes {@code (pixel * scale - mean) / std}.
 *
 * @param name name of the model
 * @param classes class names in the order of the outputs
 * @param layout order of the input's axes: NCHW, NHWC or NHW
 * @param width pixels per row; null where the graph says it
 * @param height rows; null where the graph says it
 * @param scale what a pixel is multiplied by; 1/255 if it is left out
 * @param mean what is then taken away, one number per channel; 0 if it is left out
 * @param std what it is then divided by, one number per channel; 1 if it is left out
 * @param output what the model gives
 */
record SideFile(
        String name,
        List<String> classes,
        PixelLayout layout,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double scale,
        @Nullable List<Double> mean,
        @Nullable List<Double> std,
        Output output) {

    /** What the numbers that a model gives for an image mean. */
    enum Output {
        /** Anything; softmax makes probabilities of it. */
        @JsonProperty("logits")
        LOGITS,
        /** 0 to 1, with sum 1. */
        @JsonProperty("probabilities")
        PROBABILITIES
    }

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build()
            .readerFor(SideFile.class);

    private static final int MAX_BYTES = 1 << 20;

    /** What the side file of a model is called. */
    static String name(String model) {
        return model + ".json";
    }

    /** The bytes of a model's side file; empty if it has none. */
    static Optional<byte[]> read(Path model) {
        Path file = Path.of(name(model.toString()));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ModelException(file.toString(), "larger than 1 MiB; this is no side file of a model");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ModelException(file.toString(), "can't be read: " + e, e);
        }
    }

    /**
     * Reads a side file.
     *
     * @param source where it comes from, for messages
     * @throws ModelException if something in it is missing, unknown or wrong
     */
    static SideFile parse(String source, byte[] json) {
        SideFile file;
        try {
            file = JSON.readValue(json);
        } catch (JsonProcessingException e) {
            throw new ModelException(source, "not a side file of a model: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelException(source, "can't be read: " + e, e);
        }
        String problem = file == null ? "it is empty" : file.problem();
        if (problem != null) {
            throw new ModelException(source, "not a side file of a model: " + problem);
        }
        return file;
    }

    /** Jackson leaves null what the file leaves out, whatever the types say. */
    @SuppressWarnings("ConstantValue")
    private @Nullable String problem() {
        if (name == null || name.isBlank()) {
            return "'name' is missing";
        }
        if (classes == null || classes.isEmpty()) {
            return "'classes' is missing: a list of class names in the order of the model's outputs";
        }
        if (new HashSet<>(classes).size() != classes.size() || classes.contains(null) || classes.contains("")) {
            return "'classes' has a name that is empty or comes twice";
        }
        if (layout == null || layout == PixelLayout.BYTES) {
            return "'layout' must be NCHW, NHWC or NHW";
        }
        if (output == null) {
            return "'output' must be logits or probabilities";
        }
        if (std != null && std.contains(0.0)) {
            return "'std' has a zero, which can't be divided by";
        }
        return null;
    }

    /** What each of a channel's 256 levels becomes. */
    float[][] levels(String source, int channels) {
        double factor = scale == null ? 1 / 255.0 : scale;
        float[][] levels = new float[channels][256];
        for (int channel = 0; channel < channels; channel++) {
            double offset = perChannel(source, "mean", mean, channel, channels, 0);
            double divisor = perChannel(source, "std", std, channel, channels, 1);
            for (int pixel = 0; pixel < 256; pixel++) {
                levels[channel][pixel] = (float) ((pixel * factor - offset) / divisor);
            }
        }
        return levels;
    }

    private static double perChannel(
            String source, String key, @Nullable List<Double> values, int channel, int channels, double otherwise) {
        if (values == null) {
            return otherwise;
        }
        if (values.size() != channels) {
            throw new ModelException(
                    source,
                    "'" + key + "' has " + values.size() + " numbers; the model takes " + channels + " channels");
        }
        return values.get(channel);
    }
}
