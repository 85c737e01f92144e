package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.PlainText;
import fashionstream.console.TextTable;
import fashionstream.rollout.ModelsTopic;
import fashionstream.rollout.PublishedModel;
import fashionstream.rollout.RolloutState;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows which models there are. */
@Command(
        name = "list",
        description = "Lists the published models, and shows which one is promoted. Changes nothing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream models list --json"})
final class ListModelsCommand implements Callable<Integer> {
    /** Stands for whichever model an instance was started with. */
    static final String STARTED_WITH = "the model that each instance was started with";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "End with one JSON object on stdout.")
    private boolean json;

    @Override
    public Integer call() {
        RolloutState state = state(config.load());
        PrintWriter stdout = spec.commandLine().getOut();
        String champion = state.champion().orElse(null);
        stdout.println("promoted: "
                + (champion == null ? "none; " + STARTED_WITH + " is active" : PlainText.oneLine(champion)));
        if (!state.published().isEmpty()) {
            stdout.println();
            stdout.print(table(state, champion));
        }
        if (json) {
            stdout.println(Json.line(fields(state, champion)));
        }
        stdout.flush();
        return ExitCode.DONE;
    }

    /** The current state of the topic. */
    static RolloutState state(AppConfig settings) {
        try (QuietClients quiet = new QuietClients();
                ModelsTopic topic = new ModelsTopic(settings)) {
            return topic.state();
        }
    }

    private static TextTable table(RolloutState state, @Nullable String champion) {
        TextTable table = new TextTable()
                .left("version")
                .left("name")
                .right("kB")
                .left("published")
                .left("")
                .left("note");
        for (PublishedModel model : state.published()) {
            table.row(
                    model.version(),
                    model.name(),
                    (model.bytes() + 999) / 1000,
                    model.publishedAt(),
                    model.version().equals(champion) ? "promoted" : "",
                    model.note() == null ? "" : model.note());
        }
        return table;
    }

    private static Map<String, @Nullable Object> fields(RolloutState state, @Nullable String champion) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("champion", champion);
        fields.put("former", state.former().orElse(null));
        fields.put("models", state.published());
        return fields;
    }
}
