package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.cli.CommandRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Classifies images with models of other people and other tools, from the file to the probabilities, and compares every
 * class with what Python's libraries compute.
 */
class ForeignModelsTest {
    private static final double TOLERANCE = 1e-4;

    /** EfficientNet-Lite0 with its real weights, and a ViT, prepared by torchvision. */
    @Test
    void shouldAgreeWithTorchvision() throws Exception {
        compare("torch_models.py", Set.of("lite0.onnx", "vit.onnx"));
    }

    /** A random forest and an MLP. */
    @Test
    void shouldAgreeWithScikitLearn() throws Exception {
        compare("sklearn_models.py", Set.of("forest.onnx", "mlp.onnx"));
    }

    /** A classifier of PaddleOCR that takes BGR. */
    @Test
    void shouldClassifyTheDirectionOfText() throws Exception {
        compare("text_direction.py", Set.of("direction.onnx"));
    }

    private static void compare(String script, Set<String> models) throws Exception {
        Expected expected = Expected.read(folder(script));
        assertThat(expected.models().keySet()).isEqualTo(models);
        for (String model : models) {
            JsonNode result = expected.classify(model, TOLERANCE).get(0);
            String image = Path.of(result.path("file").asText()).getFileName().toString();
            inspect(expected, model, image, result.path("probabilities"));
        }
    }

    static Path folder(String script) throws Exception {
        Python.MODELS.require();
        return MadeModels.folder(
                script.replace(".py", ""), script, unfinished -> Python.MODELS.run(unfinished, script));
    }

    /** The trial of models inspect shows the same best classes. */
    private static void inspect(Expected expected, String model, String image, JsonNode probabilities) {
        String output = CommandRun.of(
                        "models",
                        "inspect",
                        expected.folder().resolve(model).toString(),
                        "--image",
                        expected.folder().resolve(image).toString())
                .assertDone()
                .out();
        assertThat(output).contains("It can be used");
        List<String> classes = new ArrayList<>();
        probabilities.fieldNames().forEachRemaining(classes::add);
        List<Integer> best = expected.best(model, image);
        List<String> lines = output.lines().toList();
        assertThat(lines.subList(lines.size() - best.size(), lines.size()))
                .as("%s of %s", image, model)
                .zipSatisfy(best, (line, index) -> assertThat(line.strip())
                        .startsWith(classes.get(index))
                        .endsWith("%.6f"
                                .formatted(
                                        probabilities.path(classes.get(index)).doubleValue())));
    }
}
