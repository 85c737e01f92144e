package fashionstream.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.json.JsonException;
import fashionstream.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Converts the {@code config.json} of a timm model, whose {@code pretrained_cfg} has the preprocessing.
 *
 * <p>Source: {@code transforms_imagenet_eval} of {@code timm/data/transforms_factory.py}.
 */
final class TimmConfig {
    /** The key of the preprocessing, by which timm's files are told. */
    static final String PRETRAINED = "pretrained_cfg";

    private static final int MAX_SIZE = 1 << 14;
    private static final int MAX_CLASSES = 1_000_000;

    /** Keys that this class reads. */
    private static final Set<String> READ =
            Set.of("input_size", "interpolation", "crop_pct", "crop_mode", "mean", "std", "num_classes", "label_names");

    /** Keys about the origin of the weights and the structure of the network, which is in the graph. */
    private static final Set<String> HARMLESS = Set.of(
            "url",
            "file",
            "state_dict",
            "hf_hub_id",
            "hf_hub_filename",
            "source",
            "architecture",
            "tag",
            "custom_load",
            "fixed_input_size",
            "min_input_size",
            "test_input_size",
            "test_crop_pct",
            "pool_size",
            "first_conv",
            "classifier",
            "label_offset",
            "label_descriptions",
            "license",
            "description",
            "origin_url",
            "paper_name",
            "paper_ids",
            "notes");

    private final JsonObject config;
    private final JsonObject pretrained;
    private final ObjectNode side;

    private TimmConfig(JsonObject config, JsonObject pretrained, ObjectNode side) {
        this.config = config;
        this.pretrained = pretrained;
        this.side = side;
    }

    /**
     * Converts it.
     *
     * @param side the side file, to which the classes and the preprocessing are added
     * @param steps runs each step, which throws a {@link JsonException} if a value is invalid, or a key is not known that
     *     may change the result
     */
    static void convert(JsonObject config, ObjectNode side, Consumer<Runnable> steps) {
        steps.accept(() -> {
            JsonObject pretrained = config.object(PRETRAINED);
            if (pretrained == null) {
                throw new JsonException("'" + PRETRAINED + "' is missing");
            }
            TimmConfig converter = new TimmConfig(config, pretrained, side);
            pretrained.keys().forEach(key -> steps.accept(() -> converter.requireKnown(key)));
            steps.accept(() -> ModelConfig.putClasses(side, converter.classes()));
            steps.accept(converter::convertSize);
            steps.accept(() -> converter.put("mean"));
            steps.accept(() -> converter.put("std"));
        });
    }

    private void requireKnown(String key) {
        if (!READ.contains(key) && !HARMLESS.contains(key) && !pretrained.isFalse(key)) {
            throw pretrained.problem(
                    key,
                    "is not known here, and may change the result; describe the preprocessing in a side file instead");
        }
    }

    /** The names of the classes, or their numbers if the file has none. */
    private List<String> classes() {
        List<String> names = config.texts("label_names");
        if (names == null) {
            names = pretrained.texts("label_names");
        }
        Integer count = config.integer("num_classes", 1, MAX_CLASSES);
        if (count == null) {
            count = pretrained.integer("num_classes", 1, MAX_CLASSES);
        }
        if (names == null && count == null) {
            throw new JsonException("'num_classes' is missing: the number of classes");
        }
        if (names != null && count != null && names.size() != count) {
            throw config.problem("label_names", "has " + names.size() + " names, but 'num_classes' is " + count);
        }
        return names != null
                ? names
                : IntStream.range(0, count == null ? 0 : count)
                        .mapToObj(Integer::toString)
                        .toList();
    }

    private void convertSize() {
        List<Double> input = pretrained.numbers("input_size");
        if (input == null
                || input.size() != 3
                || !input.stream().allMatch(size -> size == Math.rint(size) && size >= 1 && size <= MAX_SIZE)) {
            throw pretrained.wrong("input_size", "a list of channels, height and width such as [3, 224, 224]");
        }
        int height = input.get(1).intValue();
        int width = input.get(2).intValue();
        side.put("channels", input.get(0).intValue()).put("width", width).put("height", height);
        Double given = pretrained.number("crop_pct");
        double share = given == null ? 0.875 : given;
        if (share <= 0 || share > 1) {
            throw pretrained.wrong("crop_pct", "a number greater than 0 and at most 1");
        }
        ObjectNode resize = side.putObject("resize").put("filter", filter());
        Map<String, Boolean> modes = new LinkedHashMap<>();
        modes.put("center", false);
        modes.put("squash", true);
        Boolean squash = pretrained.choice("crop_mode", modes);
        if (squash != null && squash) {
            resize.put("width", (int) (width / share)).put("height", (int) (height / share));
        } else if (width == height) {
            resize.put("shortest_edge", (int) (width / share));
        } else {
            throw pretrained.problem("input_size", "must be square, or 'crop_mode' must be \"squash\"");
        }
        side.put("center_crop", true);
    }

    private String filter() {
        Map<String, String> filters = new LinkedHashMap<>();
        PillowFilter.names().forEach(name -> filters.put(name, name));
        String filter = pretrained.choice("interpolation", filters);
        if (filter == null) {
            throw pretrained.problem("interpolation", "is missing: one of " + String.join(", ", filters.keySet()));
        }
        return filter;
    }

    private void put(String key) {
        List<Double> values = pretrained.numbers(key);
        if (values == null) {
            throw pretrained.problem(key, "is missing: a list of numbers, one per channel");
        }
        values.forEach(side.withArray("/" + key)::add);
    }
}
