package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.PlainText;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.RolloutState;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes the last promotion back. */
@Command(
        name = "rollback",
        description = "Rolls back the last promotion: the previous model becomes active again.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream models rollback --note \"Shirts became T-shirts\""})
final class RollBackModelCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final NoteOption note = new NoteOption();

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String why = note.text();
        RolloutState state = ListModelsCommand.state(settings);
        String champion = state.champion()
                .orElseThrow(() -> CommandException.failed("no model is promoted that could be rolled back: "
                        + ListModelsCommand.STARTED_WITH + " is active"));
        try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
            commands.rollBack(champion, why);
        }
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.printf(
                "model %s is rolled back: %s is active again%n",
                PlainText.oneLine(champion), PlainText.oneLine(state.former().orElse(ListModelsCommand.STARTED_WITH)));
        stdout.flush();
        return ExitCode.DONE;
    }
}
