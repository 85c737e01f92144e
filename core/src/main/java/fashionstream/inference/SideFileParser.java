package fashionstream.inference;

import fashionstream.inference.SideFile.Normalization;
import fashionstream.inference.SideFile.Output;
import fashionstream.json.JsonException;
import fashionstream.json.JsonObject;
import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Resize;
import fashionstream.preprocessing.ResizeFilter;
import fashionstream.preprocessing.Transparency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parses the {@link SideFile} of a model. */
final class SideFileParser {
    private static final int MAX_SIZE = 1 << 14;

    private static final String SHORTEST_EDGE = "shortest_edge";

    private static final String CENTER_CROP = "center_crop";

    private static final Set<String> KEYS = ordered(
            "name",
            "classes",
            "layout",
            "width",
            "height",
            "channels",
            "channel_order",
            "scale",
            "mean",
            "std",
            "output",
            "output_name",
            "constants",
            "resize",
            CENTER_CROP,
            "transparency",
            "icc_profile");

    private static final Map<String, PixelLayout> LAYOUTS = choices(PixelLayout.values(), Enum::name);
    private static final Map<String, Output> OUTPUTS = choices(Output.values(), SideFileParser::lowerCase);
    private static final Map<String, Transparency> TRANSPARENCIES =
            choices(Transparency.values(), SideFileParser::lowerCase);
    private static final Map<String, Boolean> CHANNEL_ORDERS =
            choices(new Boolean[] {false, true}, bgr -> bgr ? "bgr" : "rgb");
    private static final Map<String, Boolean> ICC_PROFILES =
            choices(new Boolean[] {false, true}, apply -> apply ? "apply" : "ignore");

    /** The name of each filter, for example {@code tensorflow-bilinear}. */
    static final Map<String, ResizeFilter> FILTERS =
            choices(ResizeFilter.values(), filter -> lowerCase(filter).replace('_', '-'));

    private final DescriptionOrigin origin;
    private final JsonObject json;

    private SideFileParser(DescriptionOrigin origin, JsonObject json) {
        this.origin = origin;
        this.json = json;
    }

    /**
     * Parses a side file.
     *
     * @param origin origin of the file, for messages
     * @throws ModelException if a key is missing or unknown, or a value is invalid
     */
    static SideFile parse(DescriptionOrigin origin, byte[] bytes) {
        try {
            return of(origin, bytes).sideFile();
        } catch (JsonException e) {
            throw problem(origin, e);
        }
    }

    /** Everything that is wrong with a side file. */
    static List<ModelException> problems(DescriptionOrigin origin, byte[] bytes) {
        List<ModelException> problems = new ArrayList<>();
        try {
            for (Runnable part : of(origin, bytes).parts()) {
                try {
                    part.run();
                } catch (JsonException e) {
                    problems.add(problem(origin, e));
                }
            }
        } catch (JsonException e) {
            problems.add(problem(origin, e));
        }
        return problems;
    }

    private static SideFileParser of(DescriptionOrigin origin, byte[] bytes) {
        SideFile.requireBounded(origin.path(), bytes.length);
        return new SideFileParser(origin, JsonObject.parse(bytes, origin::key));
    }

    private static ModelException problem(DescriptionOrigin origin, JsonException e) {
        return new ModelException(origin.path(), "not a " + origin.kind() + " of a model: " + e.getMessage(), e);
    }

    /** The parts of the file that can be wrong independently of each other. */
    private List<Runnable> parts() {
        List<Runnable> parts = new ArrayList<>();
        json.keys().forEach(key -> parts.add(() -> json.requireKnown(key, KEYS)));
        parts.addAll(List.of(
                this::name,
                this::classes,
                this::layout,
                this::channels,
                this::bgr,
                () -> size("width"),
                () -> size("height"),
                this::normalization,
                () -> json.choice("transparency", TRANSPARENCIES),
                () -> json.choice("icc_profile", ICC_PROFILES),
                this::resize,
                this::centerCrop,
                this::output,
                () -> json.text("output_name"),
                this::constants));
        return parts;
    }

    private SideFile sideFile() {
        json.requireOnly(KEYS);
        return new SideFile(
                origin,
                name(),
                classes(),
                layout(),
                size("width"),
                size("height"),
                channels(),
                bgr(),
                normalization(),
                preprocessing(),
                output(),
                json.text("output_name"),
                constants());
    }

    private PixelLayout layout() {
        return required(json.choice("layout", LAYOUTS), "layout", "NCHW, NHWC or NHW");
    }

    private boolean isGrey() {
        return json.choice("layout", LAYOUTS) == PixelLayout.NHW;
    }

    private @Nullable Integer channels() {
        Integer channels = json.integer("channels", 1, 3);
        if (channels != null && (channels == 2 || (isGrey() && channels != 1))) {
            throw json.problem("channels", "must be " + (isGrey() ? "1 with layout NHW" : "1 or 3"));
        }
        return channels;
    }

    private boolean bgr() {
        boolean bgr = otherwise(json.choice("channel_order", CHANNEL_ORDERS), false);
        Integer channels = channels();
        if (bgr && (isGrey() || (channels != null && channels == 1))) {
            throw json.problem("channel_order", "is \"bgr\", but the images are grey");
        }
        return bgr;
    }

    private @Nullable Integer size(String key) {
        return json.integer(key, 1, MAX_SIZE);
    }

    private @Nullable Output output() {
        return json.choice("output", OUTPUTS);
    }

    private String name() {
        String name = required(json.text("name"), "name", "the name of the model");
        String problem = ModelNames.problem(name);
        if (problem != null) {
            throw json.problem("name", problem);
        }
        return name;
    }

    private List<String> classes() {
        List<String> classes =
                required(json.texts("classes"), "classes", "a list of class names in the order of the model's outputs");
        String problem = ModelNames.problemOfClasses(List.copyOf(classes));
        if (problem != null) {
            throw json.problem("classes", "is wrong: " + problem);
        }
        return classes;
    }

    private Normalization normalization() {
        Double scale = json.number("scale");
        if (scale != null && scale == 0) {
            throw json.wrong("scale", "a number other than 0");
        }
        List<Double> std = json.numbers("std");
        if (std != null && !std.stream().allMatch(value -> value > 0)) {
            throw json.wrong("std", "a list of numbers greater than 0");
        }
        return new Normalization(scale, json.numbers("mean"), std);
    }

    private Preprocessing preprocessing() {
        return new Preprocessing(
                otherwise(json.choice("transparency", TRANSPARENCIES), Preprocessing.NONE.transparency()),
                otherwise(json.choice("icc_profile", ICC_PROFILES), Preprocessing.NONE.applyProfile()),
                resize(),
                centerCrop());
    }

    private CropRule centerCrop() {
        if (!json.isText(CENTER_CROP)) {
            return otherwise(json.flag(CENTER_CROP), false) ? CropRule.TORCHVISION : CropRule.NONE;
        }
        if (!"floor".equals(json.text(CENTER_CROP))) {
            throw json.wrong(CENTER_CROP, "true, false or \"floor\"");
        }
        return CropRule.FLOOR;
    }

    private @Nullable Resize resize() {
        JsonObject resize = json.object("resize");
        if (resize == null) {
            return null;
        }
        resize.requireOnly(ordered("width", "height", SHORTEST_EDGE, "filter"));
        ResizeFilter filter = resize.choice("filter", FILTERS);
        if (filter == null) {
            throw resize.problem("filter", "is missing: one of " + String.join(", ", FILTERS.keySet()));
        }
        Integer width = resize.integer("width", 1, MAX_SIZE);
        Integer height = resize.integer("height", 1, MAX_SIZE);
        Integer shortest = resize.integer(SHORTEST_EDGE, 1, MAX_SIZE);
        if (shortest != null && width == null && height == null) {
            return new Resize(filter, shortest, shortest, true);
        }
        if (shortest == null && width != null && height != null) {
            return new Resize(filter, width, height, false);
        }
        throw json.problem("resize", "must have either 'width' and 'height', or '" + SHORTEST_EDGE + "'");
    }

    private Map<String, Double> constants() {
        Map<String, Double> constants = new LinkedHashMap<>();
        JsonObject values = json.object("constants");
        if (values != null) {
            for (String input : values.keys()) {
                Double value = values.number(input);
                if (value != null) {
                    constants.put(input, value);
                }
            }
        }
        return constants;
    }

    private <T> T required(@Nullable T value, String key, String what) {
        if (value == null) {
            throw json.problem(key, "is missing: " + what);
        }
        return value;
    }

    private static <T> T otherwise(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static Set<String> ordered(String... keys) {
        return new LinkedHashSet<>(Arrays.asList(keys));
    }

    private static <T> Map<String, T> choices(T[] values, Function<? super T, String> name) {
        Map<String, T> choices = new LinkedHashMap<>();
        for (T value : values) {
            choices.put(name.apply(value), value);
        }
        return choices;
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
