package fashionstream.cli;

import fashionstream.config.AppConfig;
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
import picocli.CommandLine.Parameters;

/** Activates a published model. */
@Command(
        name = "promote",
        description = "Activates a published model: each instance loads it. An instance that cannot use it keeps its"
                + " current model.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream models promote v3",
            "  fashion-stream models promote \"fashion-cnn v3\"",
            "  fashion-stream models promote 0123456789ab"
        })
final class PromoteModelCommand implements Callable<Integer> {
    /** A second promotion would change nothing, even if an instance could not use the model. */
    static final String ALREADY = "model %s is already promoted; if it failed, roll it back and promote it again";

    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(
            paramLabel = "VERSION",
            description = "Version of the model, as 'models list' shows it: its number (v3), its name, both"
                    + " (\"fashion-cnn v3\"), its hash or the first characters of that. It must refer to one model.")
    private String reference = "";

    @Mixin
    private final NoteOption note = new NoteOption();

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String reason = note.text();
        RolloutState state = ListModelsCommand.state(settings);
        ModelLabel model = ModelLabel.resolve(reference, state.published());
        if (state.promotedVersion().filter(model.version()::equals).isPresent()) {
            output.line(ALREADY.formatted(model));
        } else {
            try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
                commands.promote(model.version(), Decision.noted(reason));
            }
            output.line("model %s is promoted: each instance switches to it once it has loaded it", model);
        }
        return ExitCode.DONE;
    }
}
