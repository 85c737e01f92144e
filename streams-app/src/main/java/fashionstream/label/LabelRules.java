package fashionstream.label;

import fashionstream.label.LabelLine.Bad;
import fashionstream.label.LabelLine.Good;
import fashionstream.schema.GroundTruth;
import org.jspecify.annotations.Nullable;

/**
 * Which labels may be sent.
 *
 * @param classes the classes of the model; if there are none, the labels are not checked
 * @param byIndex whether labels are class numbers, which are replaced by the names
 * @param allowUnknown whether labels that are not classes may be sent
 */
public record LabelRules(ClassNames classes, boolean byIndex, boolean allowUnknown) {
    /** A good line as it is to be sent, or why it must not be. */
    LabelLine apply(LabelLine line) {
        if (!(line instanceof Good good) || good.label().getLabel() == null) {
            return line;
        }
        if (byIndex) {
            return named(good, good.label().getLabel());
        }
        String problem = problem(line);
        return problem == null || allowUnknown ? line : new Bad(good.where(), problem);
    }

    private LabelLine named(Good good, String number) {
        try {
            GroundTruth named = GroundTruth.newBuilder(good.label())
                    .setLabel(classes.named(number))
                    .build();
            return new Good(good.where(), named);
        } catch (BadLineException e) {
            return new Bad(good.where(), String.valueOf(e.getMessage()));
        }
    }

    /** Why a line's label is not a class; null if it is, or isn't checked. */
    @Nullable
    String problem(LabelLine line) {
        return byIndex
                        || classes.isEmpty()
                        || !(line instanceof Good good)
                        || good.label().getLabel() == null
                ? null
                : classes.problem(good.label().getLabel());
    }
}
