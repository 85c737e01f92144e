package fashionstream.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.json.JsonException;
import fashionstream.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts the {@code preprocessor_config.json} of an image processor of Hugging Face's Transformers. */
final class PreprocessorConfig {
    private static final int MAX_SIZE = 1 << 14;

    /** From this size on, ConvNeXT's processor stretches images instead of cropping them. */
    private static final int CONVNEXT_STRETCHED = 384;

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

    private PreprocessorConfig(JsonObject config, ObjectNode side) {
        this.config = config;
        this.side = side;
        this.processor = ImageProcessor.of(config);
    }

    /**
     * Converts it.
     *
     * @param side the side file, to which the preprocessing is added
     * @throws JsonException if a value is invalid, or a key is not known that may change the result
     */
    static void convert(JsonObject config, ObjectNode side) {
        PreprocessorConfig converter = new PreprocessorConfig(config, side);
        converter.requireKnownKeys();
        converter.convertSize();
        converter.convertValues();
    }

    private void requireKnownKeys() {
        for (String key : config.keys()) {
            if (!READ.contains(key) && !HARMLESS.contains(key) && !config.isFalse(key)) {
                throw config.problem(
                        key,
                        "is not known here, and may change the result; describe the preprocessing in a side file instead");
            }
        }
    }

    private void convertSize() {
        boolean crop = crops();
        if (crop) {
            putSize(rectangle("crop_size"));
            side.put("center_crop", true);
        }
        if (!otherwise(config.flag("do_resize"), true)) {
            if (!crop && config.has("size")) {
                putSize(rectangle("size"));
            }
            return;
        }
        if (!config.has("size")) {
            throw new JsonException("'size' is missing: the size to which images are resized");
        }
        Integer shortest = shortestEdge();
        if (shortest == null) {
            int[] size = rectangle("size");
            resize().put("width", size[0]).put("height", size[1]);
            if (!crop) {
                putSize(size);
            }
        } else if (processor == ImageProcessor.CONVNEXT) {
            convertConvNext(shortest);
        } else {
            Double share = config.number("crop_pct");
            if (share != null && processor != ImageProcessor.POOLFORMER) {
                throw config.problem("crop_pct", "is known only for ConvNeXT's and PoolFormer's processors");
            }
            if (!crop) {
                throw config.problem("size", "is the shorter side, but the image is not cropped to a fixed size");
            }
            resize().put(SHORTEST_EDGE, share == null ? shortest : (int) (shortest / fraction(share)));
        }
    }

    private boolean crops() {
        Boolean crop = config.flag("do_center_crop");
        if (crop == null && config.has("crop_size")) {
            throw new JsonException("'do_center_crop' is missing: whether the image is cropped to 'crop_size'");
        }
        return otherwise(crop, false);
    }

    private void convertConvNext(int shortest) {
        putSize(new int[] {shortest, shortest});
        if (shortest >= CONVNEXT_STRETCHED) {
            resize().put("width", shortest).put("height", shortest);
            return;
        }
        Double share = config.number("crop_pct");
        if (share == null) {
            throw new JsonException("'crop_pct' is missing: the share of the image that is kept");
        }
        resize().put(SHORTEST_EDGE, (int) (shortest / fraction(share)));
        side.put("center_crop", true);
    }

    private double fraction(double share) {
        if (share <= 0 || share > 1) {
            throw config.wrong("crop_pct", "a number greater than 0 and at most 1");
        }
        return share;
    }

    private ObjectNode resize() {
        Integer filter = config.integer("resample", 0, PillowFilter.LARGEST);
        return side.putObject("resize")
                .put("filter", PillowFilter.name(filter == null ? processor.defaultFilter() : filter));
    }

    private void putSize(int[] size) {
        side.put("width", size[0]).put("height", size[1]);
    }

    /** The length of the shorter side; null if the size is a width and a height. */
    private @Nullable Integer shortestEdge() {
        if (config.isNumber("size")) {
            boolean square = otherwise(config.flag("default_to_square"), processor.square());
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
            int size = otherwise(config.integer(key, 1, MAX_SIZE), 1);
            return new int[] {size, size};
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
        side.put("scale", otherwise(config.flag("do_rescale"), true) ? scale : 1);
        if (otherwise(config.flag("do_normalize"), config.has("image_mean"))) {
            put("mean", "image_mean");
            put("std", "image_std");
        }
        if (otherwise(config.flag("do_flip_channel_order"), false)) {
            side.put("channel_order", "bgr");
        }
    }

    private void put(String to, String key) {
        List<Double> values = config.numbers(key);
        if (values == null) {
            throw new JsonException("'" + key + "' is missing: a list of numbers, one per channel");
        }
        values.forEach(side.withArray("/" + to)::add);
    }

    private static <T> T otherwise(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
