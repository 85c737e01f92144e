package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.PlainText;
import fashionstream.console.SummaryOutput;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.OnnxClassifier;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.RolloutState;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model to the models topic. */
@Command(
        name = "publish",
        description = "Loads and test-runs a model, and writes it to the models topic, together with its side file if"
                + " there is one. The model becomes active when it is promoted.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream models publish better.onnx --note \"trained with the images from May\"",
            "  fashion-stream models publish better.onnx --promote"
        })
final class PublishModelCommand implements Callable<Integer> {
    /** Bytes of the other fields of the record. */
    private static final int RECORD_OVERHEAD = 4096;

    /** Copies of a model in the heap while it is written: as Avro, in a growing buffer, and in the producer's buffer. */
    private static final int HEAP_COPIES = 5;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "FILE|DIR", description = "ONNX model, or a Hugging Face model folder.")
    private Path file = Path.of("");

    @Mixin
    private final NoteOption note = new NoteOption();

    @Option(names = "--promote", description = "Promote it at once.")
    private boolean promote;

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String reason = note.text();
        ModelArtifact files = ModelArtifact.read(file);
        requireRoom(files, settings);
        ModelInfo model = verified(files, settings);
        Preparation.cluster(settings);
        RolloutState state = ListModelsCommand.state(settings);
        boolean known = state.published(model.version()).isPresent();
        boolean promoted =
                state.promotedVersion().filter(model.version()::equals).isPresent();
        try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
            if (!known) {
                commands.publish(files, model, reason);
            }
            output.line(
                    "model %s %s %s",
                    PlainText.oneLine(model.name()), model.version(), known ? "was published before" : "is published");
            if (promote && promoted) {
                output.line(PromoteModelCommand.ALREADY.formatted(model.version()));
            } else if (promote) {
                commands.promote(model.version(), reason);
                output.line("it is promoted: each instance switches to it once it has loaded it");
            } else {
                output.line("to activate it: fashion-stream models promote " + model.version());
            }
        }
        output.summary(fields(model, known));
        return ExitCode.DONE;
    }

    private void requireRoom(ModelArtifact files, AppConfig settings) {
        if (files.bytes() + RECORD_OVERHEAD > settings.recordMaxBytes()) {
            throw CommandException.failed(
                    file + ": its " + files.bytes() + " bytes don't fit into a record of record.max.bytes="
                            + settings.recordMaxBytes() + "; raise that, and max.message.bytes of topic "
                            + settings.topics().models());
        }
        long heap = HEAP_COPIES * files.bytes();
        if (heap > Runtime.getRuntime().maxMemory()) {
            throw CommandException.failed(file + ": to publish its " + files.bytes()
                    + " bytes, Java needs a larger heap; start with FASHION_STREAM_JAVA_OPTS=-Xmx" + ((heap >> 20) + 1)
                    + "m, here and wherever the application runs");
        }
    }

    /** @throws fashionstream.inference.ModelException if the model cannot be used */
    private static ModelInfo verified(ModelArtifact files, AppConfig settings) {
        try (Classifier classifier = OnnxClassifier.load(files, settings.inference())) {
            return classifier.model();
        }
    }

    private Map<String, @Nullable Object> fields(ModelInfo model, boolean known) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("model_name", model.name());
        fields.put("model_version", model.version());
        fields.put("published", !known);
        fields.put("promoted", promote);
        return fields;
    }
}
