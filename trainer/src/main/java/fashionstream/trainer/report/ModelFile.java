package fashionstream.trainer.report;

import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelException;
import fashionstream.inference.OnnxClassifier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model in a file, and what lies beside it.
 *
 * @param file the model's file; null for the float32 model that is shipped
 */
record ModelFile(@Nullable Path file) implements ModelSource {
    private static final String SUFFIX = "\\.onnx$";

    @Override
    public String name() {
        return file == null ? "shipped model" : file.toString();
    }

    @Override
    public String fileName() {
        return file == null ? name() : String.valueOf(file.getFileName());
    }

    @Override
    public Classifier load() {
        return file == null ? BundledModel.FLOAT32.load() : OnnxClassifier.load(file);
    }

    @Override
    public byte[] bytes() {
        try {
            return file == null ? BundledModel.FLOAT32.bytes() : Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ModelException(name(), "can't be read: " + e, e);
        }
    }

    /** The log that {@code export} writes beside the model. */
    @Override
    public Optional<TrainingLog> trainingLog() {
        String log = name().replaceFirst(SUFFIX, "") + ".training.json";
        try {
            Optional<byte[]> json;
            if (file == null) {
                json = resource(BundledModel.FLOAT32.resource().replaceFirst(SUFFIX, "") + ".training.json");
            } else {
                Path path = Path.of(log);
                json = Files.exists(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
            }
            return json.map(bytes -> TrainingLog.parse(log, bytes));
        } catch (IOException e) {
            throw new ModelException(log, "can't be read: " + e, e);
        }
    }

    private static Optional<byte[]> resource(String name) throws IOException {
        try (InputStream in = BundledModel.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        }
    }
}
