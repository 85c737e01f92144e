package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.OnnxClassifier;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import fashionstream.rollout.RolloutState;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model to the models topic. */
@Command(
        name = "publish",
        description = {
            "Loads and test-runs a model, and writes it to the models topic, together with its side file if there is"
                    + " one. The model becomes active when it is promoted.",
            "",
            "With --reference, the topic gets only the address, the size and the SHA-256 of the file, which may be too"
                    + " large for a record. Each instance fetches it if models.reference.allow lists a prefix of the"
                    + " address, for this command and for all instances."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream models publish better.onnx --note \"trained with the images from May\"",
            "  fashion-stream models publish better.onnx --promote",
            "  fashion-stream models publish --reference https://models.example/vit.zip \\",
            "      --set models.reference.allow=https://models.example/"
        })
final class PublishModelCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @ArgGroup(multiplicity = "1")
    private Origin origin = new Origin();

    @Mixin
    private final NoteOption note = new NoteOption();

    @Option(names = "--promote", description = "Promote it at once.")
    private boolean promote;

    @Override
    public Integer call() {
        AppConfig settings = config.load();
        String reason = note.text();
        Publication publication = origin.publication(settings);
        ModelInfo model = verified(publication.files(), settings);
        Preparation.cluster(settings);
        RolloutState state = ListModelsCommand.state(settings);
        ModelLabel label = ModelLabel.toPublish(model, state.published());
        // A model without a number is published again, with one.
        boolean known = label.isIn(state.published());
        boolean promoted =
                state.promotedVersion().filter(model.version()::equals).isPresent();
        try (ModelCommands commands = new ModelCommands(settings, Clock.systemUTC())) {
            if (!known) {
                publication.write(commands, label, reason);
            }
            output.line("model %s %s", label, known ? "was published before" : "is published");
            if (promote && promoted) {
                output.line(PromoteModelCommand.ALREADY.formatted(label));
            } else if (promote) {
                commands.promote(model.version(), Decision.noted(reason));
                output.line("it is promoted: each instance switches to it once it has loaded it");
            } else {
                output.line("to compare it with the active model: fashion-stream models challenge " + model.version());
                output.line("to activate it: fashion-stream models promote " + model.version());
            }
        }
        output.summary(fields(label, known));
        return ExitCode.DONE;
    }

    /** @throws fashionstream.inference.ModelException if the model cannot be used */
    private static ModelInfo verified(ModelArtifact files, AppConfig settings) {
        try (Classifier classifier = OnnxClassifier.load(files, settings.inference())) {
            return classifier.model();
        }
    }

    /** Where the model is from. */
    private static final class Origin {
        @Parameters(
                paramLabel = "FILE|DIR",
                description = "ONNX model, Hugging Face model folder, or zip archive of either.")
        private @Nullable Path file;

        @ArgGroup(exclusive = false)
        private @Nullable ReferenceOptions reference;

        /** @throws fashionstream.inference.ModelException if the files can't be read */
        Publication publication(AppConfig settings) {
            if (reference != null) {
                return Publication.byReference(reference.address, reference.sideFile, settings);
            }
            return Publication.inRecord(Objects.requireNonNull(file), settings);
        }
    }

    private static final class ReferenceOptions {
        @Option(
                names = "--reference",
                required = true,
                paramLabel = "URL|PATH",
                description = "Publish only the address of this file: an ONNX model, or a zip archive of a model"
                        + " folder. A path must be valid on every machine of the application.")
        private String address = "";

        @Option(
                names = "--side-file",
                paramLabel = "FILE",
                description = "Side file of the ONNX model at that address.")
        private @Nullable Path sideFile;
    }

    private Map<String, @Nullable Object> fields(ModelLabel label, boolean known) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("model_name", label.name());
        fields.put("model_number", label.number());
        fields.put("model_version", label.version());
        fields.put("published", !known);
        fields.put("promoted", promote);
        return fields;
    }
}
