package fashionstream.evaluation;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.accuracy.ClassReport;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.console.Json;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.ModelMetadata;
import fashionstream.inference.OnnxClassifier;
import fashionstream.inference.TinyModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Evaluates a real model that predicts the position of the brightest pixel. */
class EvaluatorTest {
    private static final List<String> PLACES = List.of("top left", "top right", "bottom left", "bottom right");

    /** 130 images: each pixel is the brightest in turn; every tenth label is wrong. */
    private final List<byte[]> images = new ArrayList<>();

    private final List<String> labels = new ArrayList<>();

    EvaluatorTest() {
        for (int i = 0; i < 130; i++) {
            byte[] image = new byte[4];
            image[i % 4] = (byte) 255;
            images.add(image);
            labels.add(PLACES.get((i % 10 == 0 ? i + 1 : i) % 4));
        }
    }

    @Test
    void shouldCountCorrectPredictions() {
        Evaluation evaluation = evaluate(new TinyModel());

        assertThat(evaluation.images()).isEqualTo(130);
        assertThat(evaluation.correct()).isEqualTo(117);
        assertThat(evaluation.accuracy()).isEqualTo(0.9);
        assertThat(evaluation.interval()).isEqualTo(WilsonInterval.of(117, 130));
        // The softmax of 255 * 0.02 and three zeros; 13 labels are the class of a zero.
        double sum = Math.exp(5.1) + 3;
        double expected = -(117 * Math.log(Math.exp(5.1) / sum) + 13 * Math.log(1 / sum)) / 130;
        assertThat(evaluation.logLoss()).isCloseTo(expected, within(1e-6));
        assertThat(evaluation.confusion().count(1, 0)).isEqualTo(7);
        assertThat(evaluation.confusion().count(3, 2)).isEqualTo(6);
    }

    @Test
    void shouldNotDependOnTheOrderOfTheModelsClasses() {
        TinyModel otherOrder = new TinyModel()
                .pixelOfClass(2, 0, 3, 1)
                .classes("bottom left", "top left", "bottom right", "top right");

        Evaluation expected = evaluate(new TinyModel());
        Evaluation evaluation = evaluate(otherOrder);

        assertThat(evaluation.accuracy()).isEqualTo(expected.accuracy());
        assertThat(evaluation.logLoss()).isCloseTo(expected.logLoss(), within(1e-9));
        assertThat(evaluation.classes()).containsExactlyInAnyOrderElementsOf(expected.classes());
        assertThat(evaluation.classes())
                .extracting(ClassReport::label)
                .containsExactly("bottom left", "top left", "bottom right", "top right");
    }

    @Test
    void shouldReportProgress() {
        List<Long> progress = new ArrayList<>();
        try (OnnxClassifier classifier = OnnxClassifier.load("tiny.onnx", new TinyModel().bytes())) {
            new Evaluator(classifier).evaluate(images, labels, progress::add);
        }
        assertThat(progress).containsExactly(64L, 128L, 130L);
    }

    @Test
    void shouldRejectALabelThatIsNotAClassOfTheModel() {
        labels.set(77, "centre");
        assertThatThrownBy(() -> evaluate(new TinyModel()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "label 'centre' of image 77 is not a class of model brightest-pixel; its classes are top left,"
                                + " top right, bottom left, bottom right");
    }

    @Test
    void shouldRejectImagesWithoutLabels() {
        labels.remove(0);
        assertThatThrownBy(() -> evaluate(new TinyModel()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("130 images and 129 labels");
    }

    @Test
    void shouldRejectAnEmptyListOfImages() {
        images.clear();
        labels.clear();
        assertThatThrownBy(() -> evaluate(new TinyModel()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("0 images and 0 labels");
    }

    @Test
    void shouldWriteTheFixedKeys() {
        TinyModel model = new TinyModel().metadata(ModelMetadata.PARAMETERS, "16");
        Evaluation evaluation = evaluate(model);
        ObjectNode json = EvaluationText.json(evaluation);

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "images",
                        "accuracy",
                        "accuracy_low",
                        "accuracy_high",
                        "log_loss",
                        "model_version",
                        "parameters");
        assertThat(json.get("accuracy").doubleValue()).isEqualTo(0.9);
        assertThat(json.get("model_version").textValue())
                .isEqualTo(evaluation.model().version());
        assertThat(json.get("parameters").longValue()).isEqualTo(16);
        assertThat(Json.line(json)).doesNotContain("\n").startsWith("{\"images\":130,\"accuracy\":0.9,");
    }

    @Test
    void shouldWriteNullForAnUnknownNumberOfParameters() {
        assertThat(EvaluationText.json(evaluate(new TinyModel()))
                        .get("parameters")
                        .isNull())
                .isTrue();
    }

    @Test
    void shouldWriteTablesForPeople() {
        Collections.replaceAll(labels, "bottom right", "top left");
        LabelledPredictions predictions = predictions(new TinyModel());

        assertThat(EvaluationText.table(predictions.evaluation(), predictions.reliability())
                        .lines()
                        .toList())
                // All have a confidence of 0.982, and 0.6538 of them are correct.
                .contains("Expected calibration error: 32.82 points")
                .satisfies(lines -> assertThat(lines.get(0))
                        .matches("Model brightest-pixel [0-9a-f]{12}: accuracy 65\\.38 % on 130 images"
                                + " \\(95 % interval 56\\.87 to 73\\.01 %\\), log loss 1\\.7835"))
                .containsSequence(
                        "",
                        "class         images  precision  recall      F1",
                        "top left          64     0.7879  0.4063  0.5361",
                        "top right         40     1.0000  0.8250  0.9041")
                .contains("bottom right       0     0.0000       -  0.0000")
                .containsSequence(
                        "Rows are true classes, columns are predicted classes:",
                        "   class          0   1   2   3",
                        "0  top left      26   0   6  32");
    }

    @Test
    void shouldWriteAComparisonForPeopleAndPrograms() {
        LabelledPredictions right = predictions(new TinyModel());
        LabelledPredictions turned = predictions(new TinyModel().pixelOfClass(1, 2, 3, 0));
        PairedComparison comparison = PairedComparison.of(right, turned);

        assertThat(ComparisonText.table(comparison).lines().toList())
                .contains("               second correct  second wrong", "first correct               0           117")
                .last(as(InstanceOfAssertFactories.STRING))
                .startsWith("The second model's accuracy differs by -")
                .contains("the difference is significant");
        ObjectNode json = ComparisonText.json(comparison);
        assertThat(json.get("only_first").asLong()).isEqualTo(117);
        assertThat(json.get("first").get("accuracy").asDouble()).isEqualTo(0.9);
        assertThat(json.get("p_value").asDouble()).isLessThan(1e-6);
        assertThat(ComparisonText.table(PairedComparison.of(right, right)))
                .contains("the difference may be due to chance");
    }

    @Test
    void shouldReusePredictionsForAnotherFileOfTheSameModel() {
        LabelledPredictions before = predictions(new TinyModel());
        ModelInfo renamed = predictions(new TinyModel().metadata(ModelMetadata.TEST_ACCURACY, "0.9"))
                .model();
        Evaluation after = before.withModel(renamed).evaluation();
        assertThat(after.model().version())
                .isEqualTo(renamed.version())
                .isNotEqualTo(before.model().version());
        assertThat(after.confusion()).isEqualTo(before.evaluation().confusion());

        ModelInfo turned = new ModelInfo("other", "0", List.of("b", "a"), renamed.input(), Map.of());
        assertThatThrownBy(() -> before.withModel(turned)).isInstanceOf(IllegalArgumentException.class);
    }

    private LabelledPredictions predictions(TinyModel model) {
        try (OnnxClassifier classifier = OnnxClassifier.load("tiny.onnx", model.bytes())) {
            return new Evaluator(classifier).predict(images, labels, done -> {});
        }
    }

    private Evaluation evaluate(TinyModel model) {
        return predictions(model).evaluation();
    }
}
