package fashionstream.inference;

import fashionstream.inference.SideFile.Normalization;
import fashionstream.preprocessing.CropRule;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.preprocessing.Resize;
import fashionstream.preprocessing.ResizeFilter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes in words how an image becomes the input of a model. */
final class InputText {
    private InputText() {}

    /** The steps from a decoded image to pixels. */
    static String steps(Preprocessing preprocessing, ImageShape image) {
        StringBuilder text = new StringBuilder();
        text.append(image.channels() == 1 ? "convert to grey" : "convert to RGB")
                .append(", transparency ")
                .append(preprocessing.transparency().name().toLowerCase(Locale.ROOT))
                .append(preprocessing.applyProfile() ? ", apply the ICC profile" : "");
        Resize resize = preprocessing.resize();
        if (resize != null) {
            text.append(
                            resize.shortestEdge()
                                    ? "; resize the shorter side to " + resize.width()
                                    : "; resize to " + resize.width() + "x" + resize.height())
                    .append(" (")
                    .append(name(resize.filter()))
                    .append(")");
        }
        if (preprocessing.crops()) {
            text.append("; crop the centre to ")
                    .append(image.width())
                    .append("x")
                    .append(image.height())
                    .append(preprocessing.centerCrop() == CropRule.FLOOR ? " (margins rounded down)" : "");
        }
        if (resize == null && !preprocessing.crops()) {
            text.append("; images must be ").append(image.width()).append("x").append(image.height());
        }
        return text.toString();
    }

    private static String name(ResizeFilter filter) {
        return SideFileParser.FILTERS.entrySet().stream()
                .filter(entry -> entry.getValue() == filter)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** How pixels become values. */
    static String values(ImageInput input, @Nullable SideFile side) {
        String type = OnnxSignature.name(input.type());
        if (side == null) {
            return type + ", the pixels as they are";
        }
        Normalization values = side.values();
        Double scale = values.scale();
        boolean isInteger = OnnxSignature.isInteger(input.type());
        String scaled = scale != null ? "pixel * " + scale.floatValue() : isInteger ? "pixel" : "pixel / 255";
        return type + " " + side.layout() + (side.bgr() ? " BGR" : "") + ", "
                + (values.mean() == null ? scaled : "(" + scaled + " - " + values.mean() + ")")
                + (values.std() == null ? "" : " / " + values.std());
    }
}
