package fashionstream.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import fashionstream.drift.DriftReference;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelMetadata;
import fashionstream.inference.OnnxClassifier;
import fashionstream.trainer.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the commands like a user, on the real data set. */
class TrainerMainTest extends CommandFixture {
    @Test
    void shouldTrainExportAndEvaluate() throws Exception {
        Path settings = settings(SMALL);
        String run = folder.resolve("run").toString();
        Path model = folder.resolve("model.onnx");

        assertThat(run("train", "--run", run, "--settings", settings.toString(), "--no-report"))
                .isZero();
        assertThat(run("export", "--run", run, "--out", model.toString(), "--json"))
                .isZero();
        JsonNode exported = lastLine();
        assertReportsTheMetadata(exported, model);
        assertThat(run("evaluate", "--model", model.toString(), "--json")).isZero();
        JsonNode evaluated = lastLine();

        assertThat(evaluated.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "images",
                        "accuracy",
                        "accuracy_low",
                        "accuracy_high",
                        "log_loss",
                        "model_version",
                        "parameters",
                        "calibration_error");
        assertThat(evaluated.get("images").asLong()).isEqualTo(10_000);
        assertThat(evaluated.get("accuracy").asDouble())
                .isGreaterThan(0.15)
                .isEqualTo(exported.get("accuracy").asDouble());
        assertThat(evaluated.get("model_version")).isEqualTo(exported.get("model_version"));
        assertThat(out.toString()).contains("Ankle boot").contains("precision").contains("95 % interval");
        assertThat(run("evaluate", "--compare", model.toString(), model.toString(), "--json"))
                .isZero();
        assertThat(lastLine().get("only_first").asLong()).isZero();
        assertThat(lastLine().get("p_value").asDouble()).isEqualTo(1);
        try (Classifier classifier = OnnxClassifier.load(model)) {
            assertThat(Double.parseDouble(classifier.model().metadata().get(ModelMetadata.TEST_ACCURACY)))
                    .isEqualTo(evaluated.get("accuracy").asDouble(), within(1e-12));
        }
        assertQuantizes(model);
        assertMeasuresTheReferenceAgain(model);
        JsonNode log =
                Json.MAPPER.readTree(folder.resolve("model.training.json").toFile());
        assertThat(log.get("history")).hasSize(1);
        assertThat(log.get("settings").get("seed").asLong()).isEqualTo(1);
        assertThat(log.get("libraries").get("deeplearning4j").asText()).startsWith("1.");
    }

    private void assertReportsTheMetadata(JsonNode exported, Path model) {
        assertThat(out.toString())
                .contains("Model fashion-cnn " + exported.get("model_version").asText() + ": accuracy");
        try (Classifier classifier = OnnxClassifier.load(model)) {
            Map<String, String> metadata = classifier.model().metadata();
            assertThat(exported.get("temperature").asText())
                    .isEqualTo(metadata.get(ModelMetadata.CALIBRATION_TEMPERATURE))
                    .isNotEqualTo("1.0");
            assertThat(exported.get("calibration_error_before").asText())
                    .isEqualTo(metadata.get(ModelMetadata.CALIBRATION_ERROR_BEFORE));
            assertThat(exported.get("calibration_error_after").asText())
                    .isEqualTo(metadata.get(ModelMetadata.CALIBRATION_ERROR_AFTER));
            DriftReference reference = Objects.requireNonNull(classifier.model().driftReference());
            assertThat(reference.images()).isEqualTo(500);
        }
    }

    /** The report describes the written file, and the metadata of the float32 model is kept. */
    private void assertQuantizes(Path model) throws IOException {
        Path int8 = folder.resolve("int8.onnx");
        assertThat(run("quantize", "--model", model.toString(), "--out", int8.toString(), "--json"))
                .as("%s", err)
                .isZero();
        try (Classifier before = OnnxClassifier.load(model);
                Classifier after = OnnxClassifier.load(int8)) {
            String version = after.model().version();
            assertThat(lastLine().get("second").get("model_version").asText()).isEqualTo(version);
            assertThat(out.toString()).contains("Model fashion-cnn " + version + ": accuracy");
            assertThat(after.model().metadata().get(ModelMetadata.TEST_ACCURACY))
                    .isEqualTo(lastLine().get("second").get("accuracy").asText());
            assertThat(after.model().metadata()).containsKey(ModelMetadata.QUANTIZATION);
            assertThat(after.model().metadata().get(ModelMetadata.CALIBRATION_TEMPERATURE))
                    .isEqualTo(before.model().metadata().get(ModelMetadata.CALIBRATION_TEMPERATURE));
            assertThat(after.model().driftReference())
                    .isEqualTo(before.model().driftReference())
                    .isNotNull();
        }
    }

    /** As after the export, because the held-out images are the same. */
    private void assertMeasuresTheReferenceAgain(Path model) throws IOException {
        DriftReference exported = reference(model);
        Path earlier = folder.resolve("earlier.onnx");
        String json = exported.json().replaceFirst(",\"by_class\".*", "}");
        Files.write(
                earlier, OnnxFile.withMetadata(Files.readAllBytes(model), Map.of(ModelMetadata.DRIFT_REFERENCE, json)));
        assertThat(reference(earlier).byClass()).isNull();

        assertThat(run("reference", "--model", earlier.toString(), "--json"))
                .as("%s", err)
                .isZero();
        assertThat(reference(earlier)).isEqualTo(exported);
        assertThat(lastLine().get("images").asInt()).isEqualTo(500);
        assertThat(earlier).hasSameBinaryContentAs(model);
    }

    private static DriftReference reference(Path model) {
        try (Classifier classifier = OnnxClassifier.load(model)) {
            return Objects.requireNonNull(classifier.model().driftReference());
        }
    }

    @Test
    void shouldExploreTheDataSet() throws Exception {
        Path sheet = folder.resolve("deep/samples.png");
        assertThat(run("explore", "--out", sheet.toString(), "--json")).isZero();
        assertThat(out.toString()).contains("Ankle boot").contains("60000").contains("mean 0.2860");
        JsonNode facts = lastLine();
        assertThat(facts.get("training_images").asInt()).isEqualTo(60_000);
        assertThat(facts.get("training_class_counts").get("Bag").asInt()).isEqualTo(6_000);
        assertThat(facts.get("pixel_deviation").asDouble()).isEqualTo(0.3530, within(5e-5));
        // Wide enough for the names and twelve samples, and with several colours.
        var picture = ImageIO.read(sheet.toFile());
        assertThat(picture.getWidth()).isGreaterThan(12 * 56);
        assertThat(picture.getHeight()).isGreaterThan(10 * 56);
    }

    @ParameterizedTest
    @ValueSource(strings = {"explore", "train", "export", "evaluate", "quantize", "reference", "report"})
    void shouldShowAnExampleInEachHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Example").contains("fashion-stream " + command);
    }

    @Test
    void shouldFailWithOneLineThatStatesWhatToDo() throws Exception {
        Path noModel = Files.writeString(folder.resolve("no.onnx"), "not a model");
        Path badSettings =
                Files.writeString(folder.resolve("bad.json"), SMALL.replace("\"batchSize\": 32", "\"batchSize\": 0"));
        Path foreignSettings =
                Files.writeString(folder.resolve("foreign.json"), SMALL.replace("\"maxShift\"", "\"maxshift\""));
        record Case(int code, String message, List<String> arguments) {}
        for (Case bad : List.of(
                new Case(2, "unknown option '--foo'", List.of("train", "--foo")),
                new Case(2, "unknown command 'trian'", List.of("trian")),
                new Case(1, "none: has no train-images", List.of("evaluate", "--data-set", folder + "/none")),
                new Case(1, "no.onnx", List.of("evaluate", "--model", noModel.toString())),
                new Case(2, "--compare", List.of("evaluate", "--compare", "one.onnx")),
                new Case(2, "combined with --model", List.of("evaluate", "--compare", "a", "b", "--model", "c")),
                new Case(1, "no checkpoint found", List.of("export", "--run", folder + "/none")),
                new Case(1, "no checkpoint found", List.of("train", "--resume", "--run", folder + "/none")),
                new Case(
                        1,
                        "batchSize must be 1 to 4096, not 0",
                        List.of("train", "--run", folder + "/x", "--settings", badSettings.toString())),
                new Case(
                        1,
                        "the key 'maxShift' is missing or misspelt",
                        List.of("train", "--run", folder + "/x", "--settings", foreignSettings.toString())),
                new Case(2, "epochs must be at least 1", List.of("train", "--run", folder + "/x", "--epochs", "0")))) {
            err.getBuffer().setLength(0);
            assertThat(run(bad.arguments().toArray(String[]::new)))
                    .as("%s", bad)
                    .isEqualTo(bad.code());
            assertThat(err.toString().lines()).as("%s", bad).hasSize(1);
            assertThat(err.toString()).startsWith("fashion-stream").contains(bad.message());
        }
    }
}
