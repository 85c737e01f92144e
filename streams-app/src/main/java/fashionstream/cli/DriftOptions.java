package fashionstream.cli;

import fashionstream.console.CommandException;
import fashionstream.produce.DriftKind;
import fashionstream.produce.DriftingImages;
import fashionstream.produce.IdxImages;
import fashionstream.produce.ImageSource;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A picocli mixin for drift: how images are changed before they are sent. */
final class DriftOptions {
    @Option(
            names = "--drift",
            paramLabel = "KIND",
            description =
                    "Change the images: invert, blur, noise, shift, brightness, or class-mix (most images come from two classes)."
                            + " The attribute 'drift' of each image names the change.",
            converter = Converter.class)
    private @Nullable DriftKind drift;

    @Option(
            names = "--drift-strength",
            paramLabel = "1..3",
            description = "Strength of the change. Default: the strongest.")
    private @Nullable Integer strength;

    @Option(names = "--drift-from", paramLabel = "N", description = "Leave the first N images unchanged. Default: 0.")
    private @Nullable Long from;

    /** Parses the name of a kind of drift. */
    static final class Converter implements ITypeConverter<DriftKind> {
        @Override
        public DriftKind convert(String text) {
            return Arrays.stream(DriftKind.values())
                    .filter(drift -> drift.word().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of "
                            + Arrays.stream(DriftKind.values())
                                    .map(DriftKind::word)
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** Whether images are changed. */
    boolean isSet() {
        return drift != null;
    }

    /**
     * Validates the options, before any file is looked for.
     *
     * @throws CommandException for invalid values
     */
    void check() {
        if (drift == null) {
            if (strength != null || from != null) {
                throw CommandException.usage("--drift-strength and --drift-from require --drift");
            }
            return;
        }
        if (strength != null && (strength < 1 || strength > drift.strengths())) {
            throw CommandException.usage("--drift-strength of " + drift.word() + " must be "
                    + (drift.strengths() == 1 ? "1" : "1 to " + drift.strengths()) + ", not " + strength);
        }
        if (from != null && from < 0) {
            throw CommandException.usage("--drift-from must be 0 or more, not " + from);
        }
    }

    /** The images with the drift applied. */
    ImageSource apply(IdxImages images) {
        if (drift == null) {
            return images;
        }
        if (drift == DriftKind.CLASS_MIX && images.labels() == null) {
            throw CommandException.usage("--drift class-mix needs the classes of the images: add --idx-labels");
        }
        return new DriftingImages(
                images, drift, strength == null ? drift.strengths() : strength, from == null ? 0 : from);
    }
}
