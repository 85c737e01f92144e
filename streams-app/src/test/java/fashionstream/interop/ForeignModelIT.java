package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.console.Json;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves EfficientNet-Lite0 with its real weights: photos go through Kafka, and come out with torchvision's figures. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ForeignModelIT {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignModelIT.class);
    private static final String MODEL = "lite0.onnx";
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path data;

    @Test
    void shouldServeTheProbabilitiesOfTorchvision() throws Exception {
        Expected expected = Expected.read(ForeignModelsTest.folder("torch_models.py"));
        List<String> photos = List.of("china.jpg", "flower.jpg", "coffee.png", "chelsea.png");
        try (DevelopmentCluster cluster = DevelopmentCluster.start(data.resolve("cluster"), 0, 0)) {
            Terminal terminal = new Terminal(expected.folder(), cluster, "", data.resolve("state"));
            try (Terminal.Running unused =
                    terminal.startUntilReady("./fashion-stream serve --model " + MODEL, "classifying from topic")) {
                terminal.run("./fashion-stream produce " + String.join(" ", photos));
                Map<String, JsonNode> predictions = predictions(
                        terminal.run("./fashion-stream consume predictions --from-beginning --max 4 --json"));

                assertThat(predictions.keySet()).containsExactlyInAnyOrderElementsOf(photos);
                predictions.forEach((photo, probabilities) -> {
                    LOG.info(
                            "{}: probabilities differ by {} at most",
                            photo,
                            expected.assertEqual(MODEL, photo, probabilities, TOLERANCE));
                    assertThat(best(probabilities)).as(photo).isEqualTo(expected.best(MODEL, photo));
                });
            }
        }
    }

    private static Map<String, JsonNode> predictions(String output) throws Exception {
        Map<String, JsonNode> predictions = new HashMap<>();
        for (String line : output.lines().toList()) {
            JsonNode prediction = Json.MAPPER.readTree(line);
            String id = prediction.path("image_id").asText();
            predictions.put(id, prediction.path("probabilities"));
        }
        return predictions;
    }

    private static List<Integer> best(JsonNode probabilities) {
        return IntStream.range(0, probabilities.size())
                .boxed()
                .sorted(Comparator.comparingDouble(
                        index -> -probabilities.path(index).doubleValue()))
                .limit(5)
                .toList();
    }
}
