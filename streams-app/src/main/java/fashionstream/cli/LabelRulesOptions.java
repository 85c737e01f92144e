package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.label.BadLineException;
import fashionstream.label.ClassNames;
import fashionstream.label.LabelRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of commands that send labels: which labels they accept. */
final class LabelRulesOptions {
    private static final int MAX_SHOWN = 10;

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
     * Checks labels.
     *
     * @param labels names of classes, or their numbers
     * @return the name of the class for each of them
     * @throws CommandException if some are not classes
     */
    Map<String, String> check(Collection<String> labels, AppConfig settings, CommandOutput output) {
        LabelRules rules = read(settings);
        Map<String, String> names = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (String label : labels) {
            names.put(label, rules.byIndex() ? named(label, rules) : label);
            String problem = rules.byIndex() || rules.classes().isEmpty()
                    ? null
                    : rules.classes().problem(label);
            if (problem != null) {
                problems.add(problem);
            }
        }
        if (!problems.isEmpty() && !allowUnknown) {
            throw CommandException.failed(shown(problems) + "; nothing was sent; --allow-unknown sends "
                    + (labels.size() == 1 ? "it" : "them") + " anyway");
        }
        if (!problems.isEmpty()) {
            output.note("%s", shown(problems));
        }
        if (!rules.byIndex()) {
            noteUnchecked(rules, settings, output);
        }
        return names;
    }

    private static String named(String label, LabelRules rules) {
        try {
            return rules.classes().named(label);
        } catch (BadLineException e) {
            throw CommandException.usage("--" + e.getMessage());
        }
    }

    private static String shown(List<String> problems) {
        String first = String.join("; ", problems.subList(0, Math.min(MAX_SHOWN, problems.size())));
        return problems.size() > MAX_SHOWN ? first + "; and " + (problems.size() - MAX_SHOWN) + " more" : first;
    }
}
