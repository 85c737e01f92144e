package fashionstream.rollout;

import fashionstream.console.CommandException;
import fashionstream.console.PlainText;
import fashionstream.inference.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people call a model version: {@code fashion-cnn v3 (0123456789ab)}. Only the version identifies the model; the
 * number counts the publications of a name. Immutable.
 *
 * @param name name of the model; the version if the name is not known
 * @param number number among the models of this name, from 1; null if it has none, as of a model that was never
 *     published. Other numbers become null.
 * @param version its version, see {@link ModelInfo}
 */
public record ModelLabel(String name, @Nullable Integer number, String version) {
    /** The version follows the name, so a longer name is cut. */
    private static final int NAME_CHARS = 100;

    /** With fewer characters, a typing error would soon be the prefix of some version. */
    private static final int LEAST_PREFIX = 4;

    public ModelLabel {
        number = number == null || number < 1 ? null : number;
    }

    /**
     * The label of a version.
     *
     * @param published models with numbers
     * @param others models whose names are known, although they may not be published
     */
    public static ModelLabel of(String version, List<PublishedModel> published, ModelInfo... others) {
        for (PublishedModel model : published) {
            if (model.version().equals(version)) {
                return model.label();
            }
        }
        for (ModelInfo model : others) {
            if (model.version().equals(version)) {
                return new ModelLabel(model.name(), null, version);
            }
        }
        return new ModelLabel(version, null, version);
    }

    /**
     * The label under which a model is to be published: the one that it has, if it has a number; otherwise the next
     * number of its name.
     *
     * @param published all published models
     */
    public static ModelLabel toPublish(ModelInfo model, List<PublishedModel> published) {
        ModelLabel known = of(model.version(), published);
        if (known.number != null) {
            return known;
        }
        int highest = 0;
        for (PublishedModel other : published) {
            Integer number = other.number();
            if (number != null && other.name().equals(model.name())) {
                highest = Math.max(highest, number);
            }
        }
        return new ModelLabel(model.name(), highest + 1, model.version());
    }

    /** Whether a model is published under this label. */
    public boolean isIn(List<PublishedModel> published) {
        return published.stream().map(PublishedModel::label).anyMatch(this::equals);
    }

    /**
     * The published model that a user refers to: by its number ({@code v3}), its name, both ({@code fashion-cnn v3}),
     * its version or at least four characters that only its version begins with, or by the text of its label.
     *
     * @throws CommandException if the text refers to no model, or to several ones
     */
    public static ModelLabel resolve(String text, List<PublishedModel> published) {
        List<ModelLabel> labels = published.stream().map(PublishedModel::label).toList();
        return only(text, matches(text, labels), "published models")
                .orElseThrow(() -> CommandException.failed("no model '" + PlainText.oneLine(text)
                        + "' is published; there " + (labels.isEmpty() ? "are none" : "is " + list(labels))));
    }

    /**
     * The challenger that a user refers to, in the same ways. It need not be published.
     *
     * @throws CommandException if the text refers to no challenger, or to several ones
     */
    public static ModelLabel resolveChallenger(String text, List<ModelLabel> challengers) {
        return only(text, matches(text, challengers), "challengers")
                .orElseThrow(() ->
                        CommandException.failed("no model '" + PlainText.oneLine(text) + "' is a challenger; there "
                                + (challengers.isEmpty() ? "are none" : "is " + list(challengers))));
    }

    private static List<ModelLabel> matches(String text, List<ModelLabel> labels) {
        return labels.stream().filter(label -> label.isMeantBy(text)).toList();
    }

    private static Optional<ModelLabel> only(String text, List<ModelLabel> matches, String kind) {
        if (matches.size() > 1) {
            throw CommandException.usage("'" + PlainText.oneLine(text) + "' may be " + matches.size() + " " + kind
                    + ": " + list(matches) + "; name one by its version, or by this whole text");
        }
        return matches.stream().findFirst();
    }

    private boolean isMeantBy(String text) {
        return text.equals(version)
                || (text.length() >= LEAST_PREFIX && version.startsWith(text))
                || text.equals(shownName())
                || (number != null && (text.equals("v" + number) || text.equals(shownName() + " v" + number)))
                || text.equals(toString());
    }

    /** The labels in one line. */
    public static String list(List<ModelLabel> labels) {
        return labels.stream().map(ModelLabel::toString).collect(Collectors.joining(", "));
    }

    private String shownName() {
        return PlainText.cut(PlainText.oneLine(name), NAME_CHARS);
    }

    /** The label in one line; the version is complete. */
    @Override
    public String toString() {
        String shownVersion = PlainText.oneLine(version);
        if (number != null) {
            return shownName() + " v" + number + " (" + shownVersion + ")";
        }
        return name.equals(version) ? shownVersion : shownName() + " " + shownVersion;
    }
}
