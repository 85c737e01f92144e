package fashionstream.inference;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file that specifies what the ONNX file of a third-party classifier does not: {@code my.onnx.json} beside
 * {@code my.onnx}. The input for a pixel of 0 (black) to 255 (white) is {@code (pixel * scale - mean) / std}.
 *
 * @param name name of the model
 * @param classes class names in the order of the outputs
 * @param layout order of the axes of the input: NCHW, NHWC or NHW
 * @param width pixels per row; null if the graph specifies it
 * @param height rows; null if the graph specifies it
 * @param scale factor of a pixel; 1/255 if absent
 * @param mean number to subtract then, one per channel; 0 if absent
 * @param std divisor then, one per channel; 1 if absent
 * @param output meaning of the output
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

    /** The meaning of the output of a model. */
    enum Output {
        /** Any numbers, which softmax converts to probabilities. */
        @JsonProperty("logits")
        LOGITS,
        /** Numbers from 0 to 1 with sum 1. */
        @JsonProperty("probabilities")
        PROBABILITIES
    }

    /**
     * A value of an unexpected type is an error and not converted: {@code "1"} is not a number, and 1 is not a name.
     */
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build()
            .readerFor(SideFile.class);

    /** Sufficient for the longest list of class names. */
    private static final int MAX_BYTES = 1 << 20;

    private static final int MAX_SIZE = 1 << 14;

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
            throw new ModelException(file.toString(), "can't be read: " + e, e);
        }
    }

    private static void requireBounded(String source, long bytes) {
        if (bytes > MAX_BYTES) {
            throw new ModelException(source, "larger than 1 MiB; this is not a side file of a model");
        }
    }

    /**
     * Parses a side file.
     *
     * @param source origin of the file, for messages
     * @throws ModelException if a key is missing or unknown, or a value is invalid
     */
    static SideFile parse(String source, byte[] json) {
        requireBounded(source, json.length);
        SideFile file;
        try {
            file = JSON.readValue(json);
        } catch (JsonProcessingException e) {
            throw new ModelException(source, "not a side file of a model: " + problem(e), e);
        } catch (IOException e) {
            throw new ModelException(source, "can't be read: " + e, e);
        }
        String problem = file == null ? "it is empty" : file.problem();
        if (problem != null) {
            throw new ModelException(source, "not a side file of a model: " + problem);
        }
        return file;
    }

    /** Describes the error, with the path of the invalid value, for example {@code 'mean[1]'}. */
    private static String problem(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return e.getOriginalMessage();
        }
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            place.append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName());
        }
        return "'" + place + "' is wrong: " + e.getOriginalMessage();
    }

    /** Missing keys are null, although the types say otherwise. */
    @SuppressWarnings("ConstantValue")
    private @Nullable String problem() {
        if (name == null) {
            return "'name' is missing";
        }
        String nameProblem = ModelNames.problem(name);
        if (nameProblem != null) {
            return "'name' " + nameProblem;
        }
        if (classes == null) {
            return "'classes' is missing: a list of class names in the order of the model's outputs";
        }
        String classesProblem = ModelNames.problemOfClasses(classes);
        if (classesProblem != null) {
            return "'classes' is wrong: " + classesProblem;
        }
        if (layout == null || layout == PixelLayout.BYTES) {
            return "'layout' must be NCHW, NHWC or NHW";
        }
        if (output == null) {
            return "'output' must be logits or probabilities";
        }
        return problemOfNumbers();
    }

    private @Nullable String problemOfNumbers() {
        if (!isSize(width) || !isSize(height)) {
            return "'width' and 'height' must be 1 to " + MAX_SIZE;
        }
        if (scale != null && (scale == 0 || !Double.isFinite(scale))) {
            return "'scale' must be a number other than 0";
        }
        if (mean != null && !mean.stream().allMatch(SideFile::isFinite)) {
            return "'mean' must be a list of numbers";
        }
        if (std != null && !std.stream().allMatch(value -> isFinite(value) && value > 0)) {
            return "'std' must be a list of numbers greater than 0";
        }
        return null;
    }

    private static boolean isSize(@Nullable Integer size) {
        return size == null || (size >= 1 && size <= MAX_SIZE);
    }

    private static boolean isFinite(@Nullable Double value) {
        return value != null && Double.isFinite(value);
    }

    /** The input values of the 256 levels of each channel. */
    float[][] levels(String source, int channels) {
        double factor = scale == null ? 1 / 255.0 : scale;
        float[][] levels = new float[channels][256];
        for (int channel = 0; channel < channels; channel++) {
            double offset = perChannel(source, "mean", mean, channel, channels, 0);
            double divisor = perChannel(source, "std", std, channel, channels, 1);
            for (int pixel = 0; pixel < 256; pixel++) {
                levels[channel][pixel] = (float) ((pixel * factor - offset) / divisor);
                if (!Float.isFinite(levels[channel][pixel])) {
                    throw new ModelException(
                            source, "'scale', 'mean' and 'std' lead to input values outside the range of float32");
                }
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
                    source, "'" + key + "' has " + values.size() + " numbers; the model has " + channels + " channels");
        }
        return values.get(channel);
    }
}
