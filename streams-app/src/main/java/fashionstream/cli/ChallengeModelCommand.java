package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.inference.ImageShare;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import fashionstream.rollout.RolloutState;
import fashionstream.rollout.WantedChallenger;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Lets a published model classify the same images as the active one.
 *
 * <p>It does not check whether the model has the classes and the input shape of the active one: for that, it would have to load
 * both, and it may not have the model that the instances were started with. An instance that can't use the model says why in its
 * health and its log.
 */
@Command(
        name = "challenge",
        description = "Lets a published model classify the same images as the active one, for comparison; 'models list'"
                + " shows how they compare. The predictions of the active model remain the only ones in topic"
                + " 'predictions'.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream models challenge v4",
            "  fashion-stream models challenge v4 --share 0.25"
        })
final class ChallengeModelCommand implements Callable<Integer> {
    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(
            paramLabel = "VERSION",
            description = "Version of the model, as 'models list' shows it: its number (v4), its name, both"
                    + " (\"fashion-cnn v4\"), its hash or the first characters of that. It must refer to one model.")
    private String reference = "";

    @Option(
            names = "--share",
            paramLabel = "FRACTION",
            description =
                    "Share of the images that it classifies, more than 0, up to 1 (default: ${DEFAULT-VALUE}). For a"
                            + " challenger, changes its share.",
            defaultValue = "1")
    private double share;

    @Mixin
    private final NoteOption note = new NoteOption();

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String reason = note.text();
        ImageShare images = share();
        RolloutState state = ListModelsCommand.state(settings);
        ModelLabel model = ModelLabel.resolve(reference, state.published());
        requireEffect(settings, state, model, images);
        try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
            commands.challenge(model.version(), images, Decision.noted(reason));
        }
        output.line(
                "model %s is a challenger for %s of the images: each instance compares it with the active model once it has"
                        + " loaded it",
                model, images.equals(ImageShare.ALL) ? "all" : images.value());
        return ExitCode.DONE;
    }

    private ImageShare share() {
        if (!(share > 0 && share <= 1)) {
            throw CommandException.usage("--share must be more than 0, and at most 1, not " + share);
        }
        return new ImageShare(share);
    }

    /** @throws CommandException if the step would change nothing */
    private static void requireEffect(AppConfig settings, RolloutState state, ModelLabel model, ImageShare images) {
        if (state.promotedVersion().filter(model.version()::equals).isPresent()) {
            throw CommandException.failed("model " + model + " is promoted already, so it can't be a challenger");
        }
        List<WantedChallenger> challengers = state.challengers();
        if (challengers.contains(new WantedChallenger(model.version(), images))) {
            throw CommandException.failed(
                    "model " + model + " is a challenger with share " + images.value() + " already");
        }
        if (challengers.size() >= RolloutState.MAX_CHALLENGERS
                && challengers.stream().noneMatch(each -> each.version().equals(model.version()))) {
            ShownContests contests = ShownContests.of(settings, state);
            List<ModelLabel> labels = challengers.stream()
                    .map(each -> contests.label(each.version()))
                    .toList();
            throw CommandException.failed("there may be " + RolloutState.MAX_CHALLENGERS
                    + " challengers, and there are: " + ModelLabel.list(labels)
                    + "; dismiss one first, with 'fashion-stream models dismiss'");
        }
    }
}
