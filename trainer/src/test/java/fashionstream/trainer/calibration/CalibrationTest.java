package fashionstream.trainer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.LabelledImages;
import fashionstream.drift.DriftReference;
import fashionstream.evaluation.Evaluator;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.ModelMetadata;
import fashionstream.inference.OnnxClassifier;
import fashionstream.trainer.Checkpoint;
import fashionstream.trainer.HoldOut;
import fashionstream.trainer.RealData;
import fashionstream.trainer.SmallModel;
import fashionstream.trainer.TrainingException;
import fashionstream.trainer.onnx.OnnxExporter;
import fashionstream.trainer.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calibrates a small, overconfident network. */
class CalibrationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static byte[] modest;

    @SuppressWarnings("NullAway.Init")
    private static byte[] overconfident;

    @SuppressWarnings("NullAway.Init")
    private static LabelledImages heldOut;

    @SuppressWarnings("NullAway.Init")
    private static Calibration calibration;

    @BeforeAll
    static void calibrate() {
        Checkpoint.Saved saved = SmallModel.train(folder);
        heldOut = HoldOut.of(RealData.folder(), saved.run()).validation();
        modest = OnnxExporter.export(saved);
        overconfident = SmallModel.overconfident(saved);
        calibration = Calibration.of(overconfident, heldOut);
    }

    @Test
    void shouldScaleTheDifferencesBetweenLogits() {
        LabelledPredictions before = predict(overconfident);
        LabelledPredictions after = predict(calibration.model());
        TemperatureScaling scaling = calibration.scaling();
        for (int i = 0; i < before.size(); i++) {
            float[] claimed = before.probabilities().get(i);
            float[] calibrated = after.probabilities().get(i);
            double largest = Math.log(before.prediction(i).confidence());
            double[] expected = new double[claimed.length];
            double sum = 0;
            for (int c = 0; c < claimed.length; c++) {
                double gap = largest - Math.log(Math.max(claimed[c], 1e-30));
                expected[c] = Math.exp(-Math.pow(gap, scaling.exponent()) / scaling.temperature());
                sum += expected[c];
            }
            for (int c = 0; c < claimed.length; c++) {
                assertThat((double) calibrated[c])
                        .as("image %d, class %d", i, c)
                        .isCloseTo(expected[c] / sum, within(1e-5));
            }
            assertThat(after.prediction(i).classIndex())
                    .isEqualTo(before.prediction(i).classIndex());
        }
    }

    @Test
    void shouldFindTheSameProbabilitiesForAnyScaleOfTheLogits() {
        TemperatureScaling scaling = Calibration.of(modest, heldOut).scaling();
        // Logits six times as large.
        assertThat(calibration.scaling().exponent()).isCloseTo(scaling.exponent(), within(0.02f));
        assertThat(calibration.scaling().temperature())
                .isCloseTo((float) (Math.pow(6, scaling.exponent()) * scaling.temperature()), withinPercentage(5));
    }

    @Test
    void shouldReportTheErrorsOfBothGraphs() {
        assertThat(calibration.errorBefore())
                .isEqualTo(predict(overconfident).reliability().expectedCalibrationError());
        assertThat(calibration.errorAfter())
                .isEqualTo(predict(calibration.model()).reliability().expectedCalibrationError())
                .isLessThan(0.6 * calibration.errorBefore());
    }

    @Test
    void shouldMeasureTheReferenceOnTheCalibratedGraph() {
        LabelledPredictions after = predict(calibration.model());
        DriftReference reference = calibration.reference();
        assertThat(reference.images()).isEqualTo(500);
        for (int c = 0; c < 10; c++) {
            assertThat(reference.classShares().get(c))
                    .isCloseTo(after.evaluation().confusion().predicted(c) / 500.0, within(1e-12));
        }
        double confidence = 0;
        for (int i = 0; i < after.size(); i++) {
            confidence += after.prediction(i).confidence() / after.size();
        }
        assertThat(reference.confidence().mean()).isCloseTo(confidence, within(1e-9));
        // As over the pixels of all training images, which are 0.2860 on average.
        assertThat(reference.pixelMean().mean()).isCloseTo(0.286, within(0.02));
        assertThat(reference.pixelDeviation().mean()).isBetween(0.2, 0.4);
    }

    @Test
    void shouldBeReadableFromTheModelFile() {
        byte[] model = OnnxFile.withMetadata(calibration.model(), calibration.facts());
        try (OnnxClassifier classifier = OnnxClassifier.load("calibrated", model)) {
            Map<String, String> metadata = classifier.model().metadata();
            assertThat(classifier.model().driftReference()).isEqualTo(calibration.reference());
            assertThat(Float.parseFloat(metadata.getOrDefault(ModelMetadata.CALIBRATION_TEMPERATURE, "")))
                    .isEqualTo(calibration.scaling().temperature());
            assertThat(metadata)
                    .containsEntry(ModelMetadata.CALIBRATION_ERROR_AFTER, Double.toString(calibration.errorAfter()));
        }
    }

    @Test
    void shouldNotCalibrateTwice() {
        assertThatThrownBy(() -> Calibration.of(calibration.model(), heldOut))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("calibrated already");
    }

    private static LabelledPredictions predict(byte[] model) {
        try (OnnxClassifier classifier = OnnxClassifier.load("small model", model)) {
            return new Evaluator(classifier).predict(heldOut.pixels(), FashionMnist.labelNames(heldOut), done -> {});
        }
    }
}
