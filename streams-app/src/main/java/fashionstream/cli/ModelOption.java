package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.OnnxClassifier;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A picocli mixin for the model to load. */
public final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "FILE|DIR",
            description = "ONNX model, or a Hugging Face model folder. Default: the shipped int8 one.")
    private @Nullable Path file;

    /** Loads the model of this option, or that of the settings, or the shipped one. The caller closes it. */
    public Classifier load(AppConfig config) {
        return Optional.ofNullable(file)
                .or(config::modelPath)
                .<Classifier>map(path -> OnnxClassifier.load(ModelArtifact.read(path), config.inference()))
                .orElseGet(() -> BundledModel.DEFAULT.load(config.inference()));
    }

    /** The settings with the model of this option, for other processes. */
    public AppConfig applyTo(AppConfig config) {
        return file == null
                ? config
                : config.with(Map.of("model.path", file.toAbsolutePath().toString()));
    }
}
