package fashionstream.huggingface;

import fashionstream.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The image processors of Hugging Face's Transformers. They read the same keys in different ways, and have different
 * defaults for absent ones.
 *
 * <p>Source: their constructors and {@code preprocess} methods in {@code transformers/models/*}{@code
 * /image_processing_*.py}.
 */
enum ImageProcessor {
    /** Resizes to the size, and crops if told so. It is not named, so that it has no defaults. */
    GENERIC("", null, null, 0, 0, Normalization.UNKNOWN),
    VIT("vit", true, 2, 224, 0, Normalization.HALF),
    DEIT("deit", true, 3, 256, 224, Normalization.HALF),
    BEIT("beit", true, 3, 256, 224, Normalization.HALF),
    SIGLIP("siglip", true, 3, 224, 0, Normalization.HALF),
    CLIP("clip", false, 3, 224, 224, Normalization.CLIP),
    BIT("bit", false, 3, 224, 224, Normalization.CLIP),
    MOBILENET_V1("mobilenetv1", false, 2, 256, 224, Normalization.HALF),
    MOBILENET_V2("mobilenetv2", false, 2, 256, 224, Normalization.HALF),
    /** By default, converts to BGR. */
    MOBILEVIT("mobilevit", false, 2, 224, 256, Normalization.NONE),
    /**
     * Resizes to the size divided by {@code crop_pct} and crops; stretches if the size is at least 384. Its default
     * filter depends on the version of Transformers.
     */
    CONVNEXT("convnext", false, null, 384, 0, Normalization.HALF),
    /** Resizes to the size divided by {@code crop_pct}, and crops. */
    POOLFORMER("poolformer", false, 3, 224, 224, Normalization.IMAGENET);

    /** The default mean and standard deviation of each channel. */
    enum Normalization {
        /** There is no default. */
        UNKNOWN,
        /** By default, pixels are not normalised. */
        NONE,
        HALF,
        IMAGENET,
        CLIP;

        @Nullable
        List<Double> mean() {
            return switch (this) {
                case UNKNOWN, NONE -> null;
                case HALF -> List.of(0.5, 0.5, 0.5);
                case IMAGENET -> List.of(0.485, 0.456, 0.406);
                case CLIP -> List.of(0.48145466, 0.4578275, 0.40821073);
            };
        }

        @Nullable
        List<Double> std() {
            return switch (this) {
                case UNKNOWN, NONE -> null;
                case HALF -> List.of(0.5, 0.5, 0.5);
                case IMAGENET -> List.of(0.229, 0.224, 0.225);
                case CLIP -> List.of(0.26862954, 0.26130258, 0.27577711);
            };
        }
    }

    private final String name;
    private final @Nullable Boolean square;
    private final @Nullable Integer filter;
    private final int size;
    private final int cropSize;
    private final Normalization normalization;

    ImageProcessor(
            String name,
            @Nullable Boolean square,
            @Nullable Integer filter,
            int size,
            int cropSize,
            Normalization normalization) {
        this.name = name;
        this.square = square;
        this.filter = filter;
        this.size = size;
        this.cropSize = cropSize;
        this.normalization = normalization;
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

    /** Whether a size that is one number is width and height, rather than the shorter side; null if it is unknown. */
    @Nullable
    Boolean square() {
        return square;
    }

    /** Pillow's number of the default filter; null if it is unknown. */
    @Nullable
    Integer filter() {
        return filter;
    }

    /** The default size, of both sides or of the shorter one; 0 if it is unknown. */
    int size() {
        return size;
    }

    /** The default size of the crop; 0 if images are not cropped by default. */
    int cropSize() {
        return cropSize;
    }

    /** The default normalization. */
    Normalization normalization() {
        return normalization;
    }
}
