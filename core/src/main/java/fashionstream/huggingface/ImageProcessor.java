package fashionstream.huggingface;

import fashionstream.json.JsonException;
import fashionstream.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    /** Whether it crops by default, and from which size, depends on the version of Transformers. */
    BEIT("beit", true, 3, 0, -1, Normalization.HALF),
    SIGLIP("siglip", true, 3, 224, 0, Normalization.HALF),
    CLIP("clip", false, 3, 224, 224, Normalization.CLIP),
    CHINESE_CLIP("chineseclip", false, 3, 224, 224, Normalization.CLIP),
    BIT("bit", false, 3, 224, 224, Normalization.CLIP),
    MOBILENET_V1("mobilenetv1", false, 2, 256, 224, Normalization.HALF),
    MOBILENET_V2("mobilenetv2", false, 2, 256, 224, Normalization.HALF),
    // The default filter of these four depends on the version of Transformers.
    /** By default, converts to BGR. */
    MOBILEVIT("mobilevit", false, null, 224, 256, Normalization.NONE),
    PVT("pvt", true, null, 224, 0, Normalization.IMAGENET),
    /** Subtracts 1 from pixels if told so, and by default divides twice by the standard deviation. */
    EFFICIENTNET("efficientnet", true, null, 346, 0, Normalization.HALF),
    /** Resizes to the size divided by {@code crop_pct} and crops; stretches if the size is at least 384. */
    CONVNEXT("convnext", false, null, 384, 0, Normalization.HALF),
    SEGFORMER("segformer", true, 2, 512, 0, Normalization.IMAGENET),
    /** Resizes the shorter side to 256/224 of the size, and crops. */
    LEVIT("levit", false, 3, 224, 224, Normalization.IMAGENET),
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

    private static final String USUAL = ", whose preprocessing is not known here; if it is the usual one (resize, crop,"
            + " rescale, normalise), describe it in a side file";

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

    /**
     * The processor that a configuration names, or that of its model's type.
     *
     * @param modelType of {@code config.json}; null if it has none
     * @throws JsonException if it is not one of these
     */
    static ImageProcessor of(JsonObject config, @Nullable String modelType) {
        String key = config.has("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
        String type = config.text(key);
        if (type != null) {
            String name = type.replaceFirst("(ImageProcessor(Fast|Pil)?|FeatureExtractor)$", "")
                    .toLowerCase(Locale.ROOT);
            return Arrays.stream(values())
                    .filter(processor -> processor != GENERIC && processor.name.equals(name))
                    .findFirst()
                    .orElseThrow(() -> config.problem(key, "is " + type + USUAL));
        }
        return modelType == null
                ? GENERIC
                : Optional.ofNullable(ofModelType(modelType))
                        .orElseThrow(() -> new JsonException("'image_processor_type' is missing, and 'model_type' of"
                                + " config.json is " + modelType + USUAL));
    }

    /** The processor that Transformers uses for a type of models if a configuration names none; null if it is unknown. */
    private static @Nullable ImageProcessor ofModelType(String type) {
        return switch (type) {
            case "vit", "vit_msn", "swin", "swinv2", "swiftformer", "dinat", "nat", "ijepa" -> VIT;
            case "deit" -> DEIT;
            case "beit", "data2vec-vision" -> BEIT;
            case "siglip" -> SIGLIP;
            case "clip", "metaclip_2" -> CLIP;
            case "bit", "dinov2", "dinov2_with_registers", "focalnet", "hiera" -> BIT;
            case "mobilenet_v1" -> MOBILENET_V1;
            case "mobilenet_v2" -> MOBILENET_V2;
            case "mobilevit", "mobilevitv2" -> MOBILEVIT;
            case "pvt", "pvt_v2" -> PVT;
            case "efficientnet" -> EFFICIENTNET;
            case "convnext", "convnextv2", "resnet", "regnet", "cvt", "van" -> CONVNEXT;
            case "segformer" -> SEGFORMER;
            case "levit" -> LEVIT;
            case "poolformer" -> POOLFORMER;
            default -> null;
        };
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

    /** The default size of the crop; 0 if images are not cropped by default, -1 if that is unknown. */
    int cropSize() {
        return cropSize;
    }

    /** The default normalization. */
    Normalization normalization() {
        return normalization;
    }
}
