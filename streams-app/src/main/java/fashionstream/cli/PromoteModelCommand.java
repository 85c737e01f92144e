package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import fashionstream.rollout.RolloutState;
import fashionstream.schema.Contest;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Activates a published model. */
@Command(
        name = "promote",
        description = {
            "Activates a published model: each instance loads it. An instance that cannot use it keeps its current model.",
            "",
            "If the model has challenged the active one, it shows how they compare, and asks unless the model is better."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream models promote v3",
            "  fashion-stream models promote \"fashion-cnn v3\"",
            "  fashion-stream models promote 0123456789ab --force"
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

    @Option(
            names = "--force",
            description = "Promote it even if its contest doesn't find it better, without a question.")
    private boolean force;

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String reason = note.text();
        RolloutState state = ListModelsCommand.state(settings);
        ModelLabel model = ModelLabel.resolve(reference, state.published());
        if (state.promotedVersion().filter(model.version()::equals).isPresent()) {
            output.line(ALREADY.formatted(model));
        } else {
            String evidence = evidence(settings, state, model);
            try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
                commands.promote(model.version(), Decision.bySomebody(evidence, reason));
            }
            output.line("model %s is promoted: each instance switches to it once it has loaded it", model);
        }
        return ExitCode.DONE;
    }

    /**
     * Shows the evidence, and asks if it does not speak for the model.
     *
     * @return what the step records; null if nothing is known
     * @throws CommandException if the user doesn't want the promotion, or can't be asked
     */
    private @Nullable String evidence(AppConfig settings, RolloutState state, ModelLabel model) {
        ShownContests contests = ShownContests.of(settings, state);
        Contest contest = contests.ofChallenger(model.version()).orElse(null);
        PromotionEvidence evidence = PromotionEvidence.of(
                model.version(),
                state.steps(),
                contest,
                contest == null ? null : contests.label(contest.getChampionVersion()));
        String shown = evidence.shown();
        if (shown == null) {
            output.note("no contest: the evidence is unknown (fashion-stream models challenge %s)", model.version());
        } else if (evidence.speaksForIt() || force) {
            output.line(shown);
        } else {
            Confirmation.onTerminal().require(model, shown);
        }
        return evidence.recorded();
    }
}
