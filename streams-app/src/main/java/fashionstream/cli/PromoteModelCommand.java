package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.PublishedModel;
import fashionstream.rollout.RolloutState;
import java.time.Clock;
import java.util.List;
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
        footer = {"", "Example:", "  fashion-stream models promote 0123456789ab"})
final class PromoteModelCommand implements Callable<Integer> {
    /** A second promotion would change nothing, even if an instance could not use the model. */
    static final String ALREADY = "model %s is already promoted; if it failed, roll it back and promote it again";

    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "VERSION", description = "Version of the model, as 'models list' shows it.")
    private String version = "";

    @Mixin
    private final NoteOption note = new NoteOption();

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String reason = note.text();
        RolloutState state = ListModelsCommand.state(settings);
        if (state.published(version).isEmpty()) {
            List<String> versions =
                    state.published().stream().map(PublishedModel::version).toList();
            throw CommandException.failed("no model of version " + version + " is published; there "
                    + (versions.isEmpty() ? "are none" : "is " + String.join(", ", versions)));
        }
        if (state.promotedVersion().filter(version::equals).isPresent()) {
            output.line(ALREADY.formatted(version));
        } else {
            try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
                commands.promote(version, reason);
            }
            output.line("model " + version + " is promoted: each instance switches to it once it has loaded it");
        }
        return ExitCode.DONE;
    }
}
