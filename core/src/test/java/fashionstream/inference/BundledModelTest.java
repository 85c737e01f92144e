package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.console.Json;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.Evaluator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BundledModelTest {
    @ParameterizedTest
    @EnumSource
    void shouldLoadAndReportItsAccuracy(BundledModel bundled) throws Exception {
        try (OnnxClassifier classifier = bundled.load()) {
            ModelInfo model = classifier.model();
            assertThat(model.name()).isEqualTo("fashion-cnn");
            assertThat(model.input()).isEqualTo(new ImageShape(28, 28, 1));
            assertThat(model.classes()).hasSize(10).contains("Ankle boot");
            double low = number(model, ModelMetadata.TEST_ACCURACY_LOW);
            double high = number(model, ModelMetadata.TEST_ACCURACY_HIGH);
            assertThat(number(model, ModelMetadata.TEST_ACCURACY)).isBetween(low, high);
            assertThat(number(model, ModelMetadata.TEST_LOG_LOSS)).isPositive();
            assertThat(number(model, ModelMetadata.CALIBRATION_TEMPERATURE)).isPositive();
            assertThat(model.driftReference()).isNotNull();
            assertThat(Long.parseLong(metadata(model, ModelMetadata.PARAMETERS)))
                    .isBetween(1L, 1_000_000L);
            assertThat(metadata(model, ModelMetadata.TRAINING_DATA)).isNotBlank();
            assertThat(metadata(model, ModelMetadata.TRAINING_DATA_SHA256)).matches("[0-9a-f]{64}");
            assertThat(Json.MAPPER
                            .readTree(metadata(model, ModelMetadata.TRAINING_SETTINGS))
                            .isObject())
                    .isTrue();
        }
    }

    /** Checks the minimum accuracy of a shipped model, and the accuracy in its metadata. */
    @ParameterizedTest
    @EnumSource
    void shouldHaveTheReportedAccuracyOnTheTestImages(BundledModel bundled) {
        var folder =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
        LabelledImages images = FashionMnist.read(folder, FashionMnist.Split.TEST);
        try (OnnxClassifier classifier = bundled.load()) {
            Evaluation evaluation = new Evaluator(classifier)
                    .evaluate(
                            images.pixels(),
                            images.labels().stream()
                                    .map(FashionMnist.CLASSES::get)
                                    .toList());
            assertThat(evaluation.accuracy()).isGreaterThanOrEqualTo(0.94);
            // Another processor may round a probability differently, and so change the class of an ambiguous image.
            assertThat(evaluation.accuracy())
                    .isEqualTo(number(classifier.model(), ModelMetadata.TEST_ACCURACY), within(0.0005));
            // Calibrated, its confidence is an estimate of its accuracy.
            assertThat(meanConfidence(classifier, images.pixels())).isEqualTo(evaluation.accuracy(), within(0.01));
        }
    }

    @Test
    void shouldClassifyRealBytes() {
        try (OnnxClassifier classifier = BundledModel.DEFAULT.load()) {
            float[][] rows = classifier.classify(List.of(new byte[28 * 28], new byte[28 * 28]));
            assertThat(rows).hasDimensions(2, 10);
            assertThat(rows[0]).containsExactly(rows[1]);
        }
    }

    @Test
    void shouldReportABuildWithoutAModel() {
        assertThatThrownBy(() -> BundledModel.bytes("/fashionstream/model/none.onnx"))
                .isInstanceOf(ModelException.class)
                .hasMessage("bundled model none.onnx: not part of this build"
                        + " (no resource /fashionstream/model/none.onnx)");
    }

    private static double meanConfidence(Classifier classifier, List<byte[]> images) {
        double sum = 0;
        for (int from = 0; from < images.size(); from += 100) {
            for (float[] probabilities : classifier.classify(images.subList(from, from + 100))) {
                float confidence = 0;
                for (float probability : probabilities) {
                    confidence = Math.max(confidence, probability);
                }
                sum += confidence;
            }
        }
        return sum / images.size();
    }

    private static double number(ModelInfo model, String key) {
        return Double.parseDouble(metadata(model, key));
    }

    private static String metadata(ModelInfo model, String key) {
        assertThat(model.metadata()).containsKey(key);
        return model.metadata().getOrDefault(key, "");
    }
}
