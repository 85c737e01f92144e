package fashionstream.trainer.report;

import fashionstream.inference.Classifier;
import fashionstream.inference.OnnxClassifier;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a training run came to, before it is exported.
 *
 * @param folder of the run
 * @param bytes of the ONNX file that it would be
 * @param log of the run
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
