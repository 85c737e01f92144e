package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.label.BadLineException;
import fashionstream.label.ClassNames;
import fashionstream.label.LabelRules;
import picocli.CommandLine.Option;

/** Options of commands that send labels: which labels they accept. */
final class LabelRulesOptions {
    @Option(
            names = "--allow-unknown",
            description = "Send labels that are not classes of the model, too. They do not count until a model has such"
                    + " a class.")
    private boolean allowUnknown;

    @Option(
            names = "--label-index",
            description = "Labels are class numbers from 0, in the order of the model's outputs, not names.")
    private boolean byIndex;

    /**
     * Reads the classes of the model.
     *
     * @throws CommandException if class numbers are given, but the classes are not known
     */
    LabelRules read(AppConfig settings) {
        if (byIndex && allowUnknown) {
            throw CommandException.usage("--label-index can't be combined with --allow-unknown");
        }
        ClassNames classes = ClassNames.read(settings);
        if (byIndex && classes.isEmpty()) {
            throw CommandException.failed("the class names are not known, because topic "
                    + settings.topics().accuracy() + " has no records or may not be read; label by class name");
        }
        return new LabelRules(classes, byIndex, allowUnknown);
    }

    /** Notes that labels are not checked, if the classes are not known. */
    static void noteUnchecked(LabelRules rules, AppConfig settings, CommandOutput output) {
        if (rules.classes().isEmpty()) {
            output.note(
                    "the labels were not checked: the classes of the model are not known, because topic %s has no records"
                            + " or may not be read",
                    settings.topics().accuracy());
        }
    }

    /**
     * Checks a single label.
     *
     * @param label the name of a class, or its number
     * @return the name of the class
     * @throws CommandException if it is not a class
     */
    String check(String label, AppConfig settings, CommandOutput output) {
        LabelRules rules = read(settings);
        if (rules.byIndex()) {
            try {
                return rules.classes().named(label);
            } catch (BadLineException e) {
                throw CommandException.usage("--" + e.getMessage());
            }
        }
        String problem = rules.classes().isEmpty() ? null : rules.classes().problem(label);
        if (problem != null && !allowUnknown) {
            throw CommandException.failed(problem + "; nothing was sent; --allow-unknown sends it anyway");
        }
        if (problem != null) {
            output.note("%s", problem);
        }
        noteUnchecked(rules, settings, output);
        return label;
    }
}
