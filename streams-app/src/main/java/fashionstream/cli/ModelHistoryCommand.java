package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.console.TextTable;
import fashionstream.rollout.RolloutState;
import fashionstream.rollout.RolloutStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the steps of the roll-out. */
@Command(
        name = "history",
        description = "Shows what was published, promoted, rolled back, challenged and dismissed, by whom, and why; the"
                + " earliest step first. Changes nothing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream models history"})
final class ModelHistoryCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        RolloutState state = ListModelsCommand.state(settings);
        ShownContests contests = ShownContests.of(settings, state);
        List<RolloutStep> steps = state.steps();
        if (steps.isEmpty()) {
            output.line("there are no steps yet");
        } else {
            output.print(table(contests, steps));
        }
        output.summary(Map.of(
                "steps", steps.stream().map(step -> fields(contests, step)).toList()));
        return ExitCode.DONE;
    }

    private static TextTable table(ShownContests contests, List<RolloutStep> steps) {
        TextTable table = new TextTable()
                .left("when")
                .left("step")
                .left("model")
                .left("by")
                .left("note")
                .left("evidence");
        for (RolloutStep step : steps) {
            table.row(
                    step.at(),
                    words(step),
                    contests.label(step.version()),
                    by(step),
                    step.note() == null ? "" : step.note(),
                    step.evidence() == null ? "" : step.evidence());
        }
        return table;
    }

    private static String words(RolloutStep step) {
        return switch (step.action()) {
            case PUBLISH -> "published";
            case PROMOTE -> "promoted";
            case ROLL_BACK -> "rolled back";
            case CHALLENGE -> step.share() == null ? "challenger" : "challenger, share " + step.share();
            case DISMISS -> "dismissed";
            case UNKNOWN -> "unknown";
        };
    }

    /** Who decided: a person, or the application by itself. */
    private static String by(RolloutStep step) {
        return step.decidedAgainst() == null ? "person" : "policy";
    }

    private static Map<String, @Nullable Object> fields(ShownContests contests, RolloutStep step) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("at", step.at().toString());
        fields.put("action", step.action().name());
        fields.put("model", contests.label(step.version()).toString());
        fields.put("model_version", step.version());
        fields.put("share", step.share());
        fields.put("by", by(step));
        fields.put("decided_against", step.decidedAgainst());
        fields.put("evidence", step.evidence());
        fields.put("note", step.note());
        return fields;
    }
}
