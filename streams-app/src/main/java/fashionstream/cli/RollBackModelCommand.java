package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import fashionstream.rollout.RolloutState;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Rolls back the last promotion. */
@Command(
        name = "rollback",
        description = "Rolls back the last promotion: the previous model becomes active again.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream models rollback --note \"Shirts became T-shirts\""})
final class RollBackModelCommand implements Callable<Integer> {
    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final NoteOption note = new NoteOption();

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String reason = note.text();
        RolloutState state = ListModelsCommand.state(settings);
        String promoted = state.promotedVersion()
                .orElseThrow(() -> CommandException.failed("no model is promoted that could be rolled back: "
                        + ListModelsCommand.STARTED_WITH + " is active"));
        try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
            commands.rollBack(promoted, Decision.noted(reason));
        }
        output.line(
                "model %s is rolled back: %s is active again",
                state.label(promoted),
                state.former().map(state::label).map(ModelLabel::toString).orElse(ListModelsCommand.STARTED_WITH));
        return ExitCode.DONE;
    }
}
