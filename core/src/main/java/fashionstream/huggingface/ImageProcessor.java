package fashionstream.huggingface;

import fashionstream.json.JsonObject;
import java.util.Locale;

/**
 * The image processors of Hugging Face's Transformers. They read the same keys in different ways.
 *
 * <p>Source: their {@code preprocess} methods in {@code transformers/models/*}{@code /image_processing_*.py}.
 */
enum ImageProcessor {
    /** Resizes to the size, and crops if told so. */
    GENERIC("", true, 2),
    VIT("vit", true, 2),
    DEIT("deit", true, 3),
    BEIT("beit", true, 3),
    SIGLIP("siglip", true, 3),
    CLIP("clip", false, 3),
    BIT("bit", false, 3),
    MOBILENET_V1("mobilenetv1", false, 2),
    MOBILENET_V2("mobilenetv2", false, 2),
    MOBILEVIT("mobilevit", false, 2),
    /** Resizes to the size divided by {@code crop_pct} and crops; stretches if the size is at least 384. */
    CONVNEXT("convnext", false, 2),
    /** Resizes to the size divided by {@code crop_pct}, and crops. */
    POOLFORMER("poolformer", false, 3);

    private final String name;

    /** Whether a size that is one number is width and height, rather than the shorter side. */
    private final boolean square;

    private final int defaultFilter;

    ImageProcessor(String name, boolean square, int defaultFilter) {
        this.name = name;
        this.square = square;
        this.defaultFilter = defaultFilter;
    }

    static ImageProcessor of(JsonObject config) {
        String key = config.has("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
        String type = config.text(key);
        if (type == null) {
            return GENERIC;
        }
        String name = type.replaceFirst("(ImageProcessor(Fast|Pil)?|FeatureExtractor)$", "")
                .toLowerCase(Locale.ROOT);
        for (ImageProcessor processor : values()) {
            if (processor != GENERIC && processor.name.equals(name)) {
                return processor;
            }
        }
        throw config.problem(
                key,
                "is " + type + ", whose preprocessing is not known here; if it is the usual one (resize, crop, rescale,"
                        + " normalise), describe it in a side file");
    }

    boolean square() {
        return square;
    }

    int defaultFilter() {
        return defaultFilter;
    }
}
