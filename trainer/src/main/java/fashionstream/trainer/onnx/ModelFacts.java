package fashionstream.trainer.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.dataset.DatasetFile;
import fashionstream.dataset.FashionMnist;
import fashionstream.evaluation.Evaluation;
import fashionstream.inference.ModelMetadata;
import fashionstream.trainer.TrainingRun;
import java.util.HashMap;
import java.util.Map;

/** The metadata of a model file, under the keys of {@link ModelMetadata}. */
public final class ModelFacts {
    /** Maps are sorted: their order differs between processes, but the version of the model must not. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private ModelFacts() {}

    /**
     * Returns the metadata of a model before its evaluation.
     *
     * @param parameters number of trained parameters
     */
    public static Map<String, String> of(TrainingRun run, long parameters) {
        return Map.of(
                ModelMetadata.NAME, "fashion-cnn",
                ModelMetadata.CLASSES, json(FashionMnist.CLASSES),
                ModelMetadata.PARAMETERS, Long.toString(parameters),
                ModelMetadata.TRAINING_DATA, "Fashion-MNIST, training images",
                ModelMetadata.TRAINING_DATA_SHA256, run.data().getOrDefault(DatasetFile.TRAIN_IMAGES.gzipName(), ""),
                ModelMetadata.TRAINING_SETTINGS, json(run.settings()),
                ModelMetadata.TRAINING_LIBRARIES, json(run.libraries()),
                ModelMetadata.TRAINING_PIXEL_MEAN, Double.toString(run.pixels().mean()),
                ModelMetadata.TRAINING_PIXEL_DEVIATION,
                        Double.toString(run.pixels().deviation()),
                // Not calibrated yet: the softmax has the logits as its input.
                ModelMetadata.CALIBRATION_TEMPERATURE, "1.0");
    }

    /** Adds the results on the test images. */
    public static Map<String, String> withTest(Map<String, String> facts, Evaluation test) {
        WilsonInterval interval = test.interval();
        Map<String, String> all = new HashMap<>(facts);
        all.put(ModelMetadata.TEST_ACCURACY, Double.toString(test.accuracy()));
        all.put(ModelMetadata.TEST_ACCURACY_LOW, Double.toString(interval.low()));
        all.put(ModelMetadata.TEST_ACCURACY_HIGH, Double.toString(interval.high()));
        all.put(ModelMetadata.TEST_LOG_LOSS, Double.toString(test.logLoss()));
        return all;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values always have a JSON form", e);
        }
    }
}
