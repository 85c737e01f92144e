package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.console.TextTable;
import fashionstream.rollout.ContestReader;
import fashionstream.rollout.ModelsTopic;
import fashionstream.rollout.PublishedModel;
import fashionstream.rollout.RolloutState;
import fashionstream.rollout.WantedChallenger;
import fashionstream.schema.Contest;
import fashionstream.schema.ContestFigures;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the published models, and the challengers with their contests. */
@Command(
        name = "list",
        description =
                "Lists the published models, shows which one is promoted, and how the challengers compare with it."
                        + " Changes nothing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream models list --json"})
final class ListModelsCommand implements Callable<Integer> {
    /** Names the model of each instance that was not promoted. */
    static final String STARTED_WITH = "the model that each instance was started with";

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        RolloutState state = state(settings);
        ShownContests contests = ShownContests.of(settings, state);
        String promoted = state.promotedVersion().orElse(null);
        output.line("promoted: " + (promoted == null ? "none; " + STARTED_WITH + " is active" : state.label(promoted)));
        if (!state.published().isEmpty()) {
            output.line("");
            output.print(table(state, promoted));
        }
        if (!state.challengers().isEmpty()) {
            output.line("");
            output.print(challengers(state, contests));
        }
        output.summary(fields(state, contests, promoted));
        return ExitCode.DONE;
    }

    /** The current state of the topic. */
    static RolloutState state(AppConfig settings) {
        try (QuietClients quiet = new QuietClients();
                ModelsTopic topic = new ModelsTopic(settings)) {
            return topic.state();
        }
    }

    private static TextTable table(RolloutState state, @Nullable String promoted) {
        TextTable table = new TextTable()
                .left("model")
                .right("kB")
                .left("published")
                .left("")
                .left("note");
        for (PublishedModel model : state.published()) {
            table.row(
                    model.label(),
                    (model.bytes() + 999) / 1000,
                    model.publishedAt(),
                    model.version().equals(promoted) ? "promoted" : "",
                    model.note() == null ? "" : model.note());
        }
        return table;
    }

    private static TextTable challengers(RolloutState state, ShownContests contests) {
        TextTable table = new TextTable()
                .left("challenger")
                .right("share")
                .left("verdict")
                .right("labelled")
                .left("difference in points")
                .left("reason");
        for (WantedChallenger challenger : state.challengers()) {
            Contest contest = contests.ofChallenger(challenger.version()).orElse(null);
            table.row(
                    contests.label(challenger.version()),
                    challenger.share().value(),
                    contest == null ? "no contest" : contest.getVerdict(),
                    contest == null ? "" : ContestReader.labelled(contest),
                    contest == null ? "" : difference(contest.getFigures()),
                    contest == null ? "no image is classified by both models yet" : contest.getReason());
        }
        return table;
    }

    /** The difference with its interval that holds at any time, whenever somebody looks. */
    private static String difference(@Nullable ContestFigures figures) {
        return figures == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%+.2f (%+.2f to %+.2f)",
                        100 * figures.getDifference(),
                        100 * figures.getAnytimeLow(),
                        100 * figures.getAnytimeHigh());
    }

    private static Map<String, @Nullable Object> fields(
            RolloutState state, ShownContests contests, @Nullable String promoted) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("champion", promoted);
        fields.put("former", state.former().orElse(null));
        fields.put("models", state.published());
        fields.put(
                "challengers",
                state.challengers().stream()
                        .map(challenger -> fields(
                                challenger,
                                contests.ofChallenger(challenger.version()).orElse(null)))
                        .toList());
        return fields;
    }

    private static Map<String, @Nullable Object> fields(WantedChallenger challenger, @Nullable Contest contest) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("version", challenger.version());
        fields.put("share", challenger.share().value());
        fields.put("contest", contest == null ? null : fields(contest));
        return fields;
    }

    private static Map<String, @Nullable Object> fields(Contest contest) {
        ContestFigures figures = contest.getFigures();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("champion", contest.getChampionVersion());
        fields.put("verdict", contest.getVerdict().name());
        fields.put("scored", contest.getScored());
        fields.put("labelled", ContestReader.labelled(contest));
        fields.put("difference", figures == null ? null : figures.getDifference());
        fields.put("anytime_low", figures == null ? null : figures.getAnytimeLow());
        fields.put("anytime_high", figures == null ? null : figures.getAnytimeHigh());
        fields.put("reason", contest.getReason());
        fields.put("updated_at", contest.getUpdatedAt().toString());
        return fields;
    }
}
