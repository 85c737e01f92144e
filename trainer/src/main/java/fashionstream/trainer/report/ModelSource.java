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

/** A model to report on: its ONNX file and the log of its training. */
sealed interface ModelSource {
    /** The name of the model in messages and on the page. */
    String name();

    /** The name without its folder. */
    String fileName();

    /**
     * Loads the model. The caller closes it.
     *
     * @throws ModelException if the model is not usable
     */
    Classifier load();

    /**
     * Returns the content of the ONNX file.
     *
     * @throws ModelException if it can't be read
     */
    byte[] bytes();

    /**
     * Returns the log of the training, if there is one.
     *
     * @throws fashionstream.trainer.TrainingException if the log is invalid
     */
    Optional<TrainingLog> trainingLog();

    /**
     * A model that has been exported to a file, with the training log that {@code export} writes beside it.
     *
     * @param file the ONNX file; null for the shipped float32 model
     */
    record ExportedModel(@Nullable Path file) implements ModelSource {
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

    /**
     * The model of a training run that has not been exported.
     *
     * @param folder the folder of the run
     * @param bytes the content of the ONNX file that an export would write
     * @param log the log of the run
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record RunModel(Path folder, byte[] bytes, TrainingLog log) implements ModelSource {
        @Override
        public String name() {
            return "run " + folder;
        }

        @Override
        public String fileName() {
            return "run " + folder.toAbsolutePath().normalize().getFileName();
        }

        @Override
        public Classifier load() {
            return OnnxClassifier.load(name(), bytes);
        }

        @Override
        public Optional<TrainingLog> trainingLog() {
            return Optional.of(log);
        }
    }
}
