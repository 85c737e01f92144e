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
 * A model that was calibrated on held-out images, with its drift reference.
 *
 * <p>The drift reference is measured on the held-out images, too. A model is more confident on images that it was
 * trained on. The test images are used for the evaluation, and the demo streams them: compared with themselves, they
 * would never drift.
 *
 * @param model the bytes of its file: the scaling is part of the graph, the metadata are those of the uncalibrated
 *     model
 * @param scaling the scaling of the confidence
 * @param errorBefore expected calibration error before the calibration, 0 to 1
 * @param errorAfter expected calibration error after it, 0 to 1
 * @param reference the distributions of the images and of the calibrated model's predictions
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Calibration(
        byte[] model, TemperatureScaling scaling, double errorBefore, double errorAfter, DriftReference reference) {
    /**
     * Calibrates a model, with a progress bar.
     *
     * @param model the file of an uncalibrated model, as the exporter writes it
     * @param heldOut images that the model was not trained on; at least one
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

    /** Returns the metadata of the calibration, under the keys of {@link ModelMetadata}. */
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

    /** Measures the drift reference of a model on images that it was not trained on, and that it has classified. */
    public static DriftReference reference(LabelledPredictions predictions, LabelledImages images) {
        var counter = new DriftReference.Counter(predictions.model().classes().size());
        for (int i = 0; i < images.size(); i++) {
            Classification prediction = predictions.prediction(i);
            counter.add(
                    BrightnessContrast.of(images.pixels().get(i)), prediction.classIndex(), prediction.confidence());
        }
        return counter.snapshot();
    }
}
