package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.console.TextTable;
import fashionstream.rollout.ModelsTopic;
import fashionstream.rollout.PublishedModel;
import fashionstream.rollout.RolloutState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the published models. */
@Command(
        name = "list",
        description = "Lists the published models, and shows which one is promoted. Changes nothing.",
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
        RolloutState state = state(config.load());
        String promoted = state.promotedVersion().orElse(null);
        output.line("promoted: " + (promoted == null ? "none; " + STARTED_WITH + " is active" : state.label(promoted)));
        if (!state.published().isEmpty()) {
            output.line("");
            output.print(table(state, promoted));
        }
        output.summary(fields(state, promoted));
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

    private static Map<String, @Nullable Object> fields(RolloutState state, @Nullable String promoted) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("champion", promoted);
        fields.put("former", state.former().orElse(null));
        fields.put("models", state.published());
        return fields;
    }
}
