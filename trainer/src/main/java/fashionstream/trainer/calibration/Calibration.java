package fashionstream.trainer.calibration;

import fashionstream.console.Progress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.LabelledImages;
import fashionstream.drift.BrightnessContrast;
import fashionstream.drift.DriftReference;
import fashionstream.evaluation.Evaluator;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelMetadata;
import fashionstream.inference.OnnxClassifier;
import java.util.Map;

/**
 * A model that was calibrated on held-out images, and what is known of it from these.
 *
 * <p>Why the held-out images, for the reference for drift, too: a model is surer of images that it was trained on, and
 * the test images are what it is judged by, and in a demonstration what is streamed; against themselves they would
 * never drift.
 *
 * @param model its file: the scaling stands in the graph, the metadata are those of the uncalibrated one
 * @param scaling how sure it has been made
 * @param errorBefore expected calibration error before, 0 to 1
 * @param errorAfter the same afterwards
 * @param reference the distributions of the images and of the calibrated model's predictions
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Calibration(
        byte[] model, TemperatureScaling scaling, double errorBefore, double errorAfter, DriftReference reference) {
    /**
     * Calibrates a model, with a progress bar.
     *
     * @param model file of a model that isn't calibrated, as the exporter writes it
     * @param heldOut images that it was not trained on; at least one
     * @throws fashionstream.trainer.TrainingException if the model doesn't end with a softmax, or is calibrated already
     */
    public static Calibration of(byte[] model, LabelledImages heldOut) {
        try (Progress progress = Progress.start("calibrate", "images", 2L * heldOut.size())) {
            LabelledPredictions before = predict(model, heldOut, progress, 0);
            TemperatureScaling scaling = TemperatureScaling.fit(before);
            byte[] calibrated = scaling.apply(model);
            LabelledPredictions after = predict(calibrated, heldOut, progress, heldOut.size());
            return new Calibration(
                    calibrated,
                    scaling,
                    before.reliability().expectedCalibrationError(),
                    after.reliability().expectedCalibrationError(),
                    reference(after, heldOut));
        }
    }

    /** The metadata of the model file about this, under the keys of {@link ModelMetadata}. */
    public Map<String, String> facts() {
        return Map.of(
                ModelMetadata.CALIBRATION_TEMPERATURE, Float.toString(scaling.temperature()),
                ModelMetadata.CALIBRATION_EXPONENT, Float.toString(scaling.exponent()),
                ModelMetadata.CALIBRATION_ERROR_BEFORE, Double.toString(errorBefore),
                ModelMetadata.CALIBRATION_ERROR_AFTER, Double.toString(errorAfter),
                ModelMetadata.DRIFT_REFERENCE, reference.json());
    }

    private static LabelledPredictions predict(byte[] model, LabelledImages images, Progress progress, long done) {
        try (Classifier classifier = OnnxClassifier.load("exported model", model)) {
            return new Evaluator(classifier)
                    .predict(images.pixels(), FashionMnist.labelNames(images), now -> progress.stepTo(done + now));
        }
    }

    private static DriftReference reference(LabelledPredictions predictions, LabelledImages images) {
        var counter = new DriftReference.Counter(predictions.model().classes().size());
        for (int i = 0; i < images.size(); i++) {
            Classification answer = predictions.prediction(i);
            counter.add(BrightnessContrast.of(images.pixels().get(i)), answer.classIndex(), answer.confidence());
        }
        return counter.snapshot();
    }
}
