package fashionstream.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.huggingface.ImageProcessor.Normalization;
import fashionstream.json.JsonException;
import fashionstream.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Converts the {@code preprocessor_config.json} of an image processor of Hugging Face's Transformers. */
final class PreprocessorConfig {
    private static final int MAX_SIZE = 1 << 14;
    private static final int RGB = 3;

    /** From this size on, ConvNeXT's processor stretches images instead of cropping them. */
    private static final int CONVNEXT_STRETCHED = 384;

    private static final double CONVNEXT_SHARE = 224 / 256.0;
    private static final double POOLFORMER_SHARE = 0.9;
    private static final double LEVIT_FACTOR = 256 / 224.0;

    /** Transformers' own rule, which differs from torchvision's. */
    private static final String CROP_RULE = "floor";

    private static final String SHORTEST_EDGE = "shortest_edge";

    /** Keys that this class reads. */
    private static final Set<String> READ = Set.of(
            "image_processor_type",
            "feature_extractor_type",
            "do_resize",
            "size",
            "resample",
            "default_to_square",
            "do_center_crop",
            "crop_size",
            "crop_pct",
            "do_rescale",
            "rescale_factor",
            "do_normalize",
            "image_mean",
            "image_std",
            "do_flip_channel_order");

    private static final String RESCALE_OFFSET = "rescale_offset";
    private static final String INCLUDE_TOP = "include_top";
    private static final Set<String> EFFICIENTNET_KEYS = Set.of(RESCALE_OFFSET, INCLUDE_TOP);

    /**
     * Keys that don't change the input of a classifier: images always have the colour mode that the model takes, and
     * these are names of classes, formats of arrays, and labels of segmentation.
     */
    private static final Set<String> HARMLESS = Set.of(
            "do_convert_rgb",
            "processor_class",
            "_processor_class",
            "_valid_processor_keys",
            "return_tensors",
            "data_format",
            "input_data_format",
            "device",
            "disable_grouping",
            "do_reduce_labels",
            "reduce_labels");

    private final JsonObject config;
    private final ObjectNode side;
    private final ImageProcessor processor;

    private PreprocessorConfig(JsonObject config, ObjectNode side, ImageProcessor processor) {
        this.config = config;
        this.side = side;
        this.processor = processor;
    }

    /**
     * Converts it.
     *
     * @param modelType of {@code config.json}; null if it has none
     * @param side the side file, to which the preprocessing is added
     * @param steps runs each step, which throws a {@link JsonException} if a value is invalid, or a key is not known that
     *     may change the result
     */
    static void convert(JsonObject config, @Nullable String modelType, ObjectNode side, Consumer<Runnable> steps) {
        steps.accept(() -> {
            PreprocessorConfig converter = new PreprocessorConfig(config, side, ImageProcessor.of(config, modelType));
            config.keys().forEach(key -> steps.accept(() -> converter.requireKnown(key)));
            steps.accept(converter::convertSize);
            steps.accept(converter::convertValues);
            steps.accept(converter::convertChannelOrder);
        });
    }

    private void requireKnown(String key) {
        boolean read =
                READ.contains(key) || (processor == ImageProcessor.EFFICIENTNET && EFFICIENTNET_KEYS.contains(key));
        if (!read && !HARMLESS.contains(key) && !config.isFalse(key)) {
            throw config.problem(
                    key,
                    "is not known here, and may change the result; describe the preprocessing in a side file instead");
        }
    }

    private void convertSize() {
        boolean crop = crops();
        if (crop) {
            boolean byDefault = !config.has("crop_size") && processor.cropSize() > 0;
            putSize(byDefault ? square(processor.cropSize()) : rectangle("crop_size"));
            side.put("center_crop", CROP_RULE);
        }
        if (!flag("do_resize", true)) {
            if (!crop && config.has("size")) {
                putSize(rectangle("size"));
            }
            return;
        }
        Double share = share();
        Integer shortest = shortestEdge();
        if (shortest == null) {
            if (share != null) {
                throw config.problem(
                        "size", "must be the shorter side, {\"" + SHORTEST_EDGE + "\": 224}, together with 'crop_pct'");
            }
            int[] size = config.has("size") ? rectangle("size") : square(processor.size());
            resize().put("width", size[0]).put("height", size[1]);
            if (!crop) {
                putSize(size);
            }
        } else if (processor == ImageProcessor.CONVNEXT) {
            convertConvNext(shortest, share);
        } else {
            if (!crop) {
                throw config.problem("size", "is the shorter side, but the image is not cropped to a fixed size");
            }
            resize().put(
                            SHORTEST_EDGE,
                            processor == ImageProcessor.LEVIT
                                    ? (int) (LEVIT_FACTOR * shortest)
                                    : divided(shortest, share));
        }
    }

    private boolean crops() {
        if (processor.cropSize() < 0 && !config.contains("do_center_crop")) {
            throw new JsonException("'do_center_crop' is missing: its default depends on the version of Transformers");
        }
        if (processor.cropSize() == 0 && !config.contains("do_center_crop") && config.has("crop_size")) {
            throw new JsonException("'do_center_crop' is missing: whether the image is cropped to 'crop_size'");
        }
        return flag("do_center_crop", processor.cropSize() > 0);
    }

    private void convertConvNext(int shortest, @Nullable Double share) {
        putSize(square(shortest));
        if (shortest >= CONVNEXT_STRETCHED) {
            resize().put("width", shortest).put("height", shortest);
            return;
        }
        resize().put(SHORTEST_EDGE, divided(shortest, share));
        side.put("center_crop", CROP_RULE);
    }

    /** The share of the shorter side that is kept; null if the size is not divided by it. */
    private @Nullable Double share() {
        Double share = config.number("crop_pct");
        switch (processor) {
            case CONVNEXT -> {
                return share == null ? CONVNEXT_SHARE : fraction(share);
            }
            case POOLFORMER -> {
                if (share != null) {
                    return fraction(share);
                }
                // Null switches it off.
                return config.contains("crop_pct") ? null : Double.valueOf(POOLFORMER_SHARE);
            }
            default -> {
                if (share != null) {
                    throw config.problem("crop_pct", "is known only for ConvNeXT's and PoolFormer's processors");
                }
                return null;
            }
        }
    }

    private static int divided(int shortest, @Nullable Double share) {
        return share == null ? shortest : (int) (shortest / share);
    }

    private double fraction(double share) {
        if (share <= 0 || share > 1) {
            throw config.wrong("crop_pct", "a number greater than 0 and at most 1");
        }
        return share;
    }

    private ObjectNode resize() {
        Integer filter = config.integer("resample", 0, PillowFilter.LARGEST);
        filter = filter == null ? processor.filter() : filter;
        if (filter == null) {
            throw new JsonException(
                    "'resample' is missing: Pillow's number of the filter, such as 2 for bilinear or 3 for"
                            + " bicubic");
        }
        return side.putObject("resize").put("filter", PillowFilter.name(filter));
    }

    private static int[] square(int size) {
        return new int[] {size, size};
    }

    private void putSize(int[] size) {
        side.put("width", size[0]).put("height", size[1]);
    }

    /** The length of the shorter side; null if the size is a width and a height. */
    private @Nullable Integer shortestEdge() {
        if (!config.has("size") && processor.size() == 0) {
            throw new JsonException("'size' is missing: the size to which images are resized");
        }
        if (!config.has("size")) {
            return Boolean.TRUE.equals(processor.square()) ? null : Integer.valueOf(processor.size());
        }
        if (config.isNumber("size")) {
            Boolean declared = config.flag("default_to_square");
            Boolean square = declared == null ? processor.square() : declared;
            if (square == null) {
                throw config.problem(
                        "size",
                        "is one number, and 'default_to_square' is missing: whether it is width and height, or the shorter"
                                + " side");
            }
            return square ? null : config.integer("size", 1, MAX_SIZE);
        }
        JsonObject size = config.object("size");
        if (size == null || !size.has(SHORTEST_EDGE)) {
            return null;
        }
        size.requireOnly(Set.of(SHORTEST_EDGE));
        return size.integer(SHORTEST_EDGE, 1, MAX_SIZE);
    }

    /** Width and height, which may be one number for both. */
    private int[] rectangle(String key) {
        if (config.isNumber(key)) {
            return square(otherwise(config.integer(key, 1, MAX_SIZE), 1));
        }
        JsonObject size = config.object(key);
        if (size != null) {
            size.requireOnly(Set.of("width", "height"));
            Integer width = size.integer("width", 1, MAX_SIZE);
            Integer height = size.integer("height", 1, MAX_SIZE);
            if (width != null && height != null) {
                return new int[] {width, height};
            }
        }
        throw config.wrong(key, "a number, or an object with 'height' and 'width'");
    }

    private void convertValues() {
        Double factor = config.number("rescale_factor");
        double scale = factor == null ? 1 / 255.0 : factor;
        boolean rescale = flag("do_rescale", true);
        Normalization normalization = processor.normalization();
        if (normalization == Normalization.UNKNOWN && !config.contains("do_normalize")) {
            throw new JsonException(
                    "'do_normalize' is missing: whether 'image_mean' is subtracted, and the result divided"
                            + " by 'image_std'");
        }
        boolean normalize = flag("do_normalize", normalization != Normalization.NONE);
        List<Double> mean = normalize ? required("image_mean", normalization.mean()) : List.of();
        List<Double> std = normalize ? required("image_std", normalization.std()) : List.of();
        if (processor == ImageProcessor.EFFICIENTNET) {
            boolean offset = rescale && flag(RESCALE_OFFSET, false);
            boolean again = flag(INCLUDE_TOP, true);
            List<Double> divisors = normalize || !again ? std : required("image_std", normalization.std());
            if (offset) {
                mean = mean.isEmpty()
                        ? Collections.nCopies(RGB, 1.0)
                        : mean.stream().map(value -> value + 1).toList();
            }
            if (again) {
                std = divisors.stream()
                        .map(value -> normalize ? value * value : value)
                        .toList();
            }
        }
        side.put("scale", rescale ? scale : 1);
        put("mean", mean);
        put("std", std);
    }

    private void convertChannelOrder() {
        if (flag("do_flip_channel_order", processor == ImageProcessor.MOBILEVIT)) {
            side.put("channel_order", "bgr");
        }
    }

    private List<Double> required(String key, @Nullable List<Double> byDefault) {
        List<Double> values = config.numbers(key);
        values = values == null ? byDefault : values;
        if (values == null) {
            throw new JsonException("'" + key + "' is missing: a list of numbers, one per channel");
        }
        return values;
    }

    private void put(String key, List<Double> values) {
        if (!values.isEmpty()) {
            values.forEach(side.withArray("/" + key)::add);
        }
    }

    /** A flag, which is false if it is null, as in Python. */
    private boolean flag(String key, boolean ifAbsent) {
        return config.contains(key) ? otherwise(config.flag(key), false) : ifAbsent;
    }

    private static <T> T otherwise(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
