package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import fashionstream.rollout.RolloutState;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends the comparison of a challenger with the active model. */
@Command(
        name = "dismiss",
        description = "Ends the comparison of a challenger with the active model. The model remains published, and the"
                + " contest in topic 'contests'.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream models dismiss v4 --note \"too slow\""})
final class DismissModelCommand implements Callable<Integer> {
    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(
            paramLabel = "VERSION",
            description = "Version of the challenger, as 'models list' shows it: its number (v4), its name, both"
                    + " (\"fashion-cnn v4\"), its hash or the first characters of that. It must refer to one challenger,"
                    + " which need not be published.")
    private String reference = "";

    @Mixin
    private final NoteOption note = new NoteOption();

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String reason = note.text();
        RolloutState state = ListModelsCommand.state(settings);
        ShownContests contests = ShownContests.of(settings, state);
        List<ModelLabel> challengers = state.challengers().stream()
                .map(each -> contests.label(each.version()))
                .toList();
        ModelLabel model = ModelLabel.resolveChallenger(reference, challengers);
        try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
            commands.dismiss(model.version(), Decision.noted(reason));
        }
        output.line("model %s is dismissed: it is no longer a challenger", model);
        return ExitCode.DONE;
    }
}
