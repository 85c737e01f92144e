package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.cli.CommandRun;
import fashionstream.console.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The probabilities that the training side's own code computes.
 *
 * @param folder the folder with models and images
 * @param models for each model's path, for each image's name: one probability per class
 */
record Expected(Path folder, Map<String, Map<String, List<Double>>> models) {
    private static final Logger LOG = LoggerFactory.getLogger(Expected.class);
    private static final int TOP = 5;

    static Expected read(Path folder) throws IOException {
        return new Expected(
                folder, Json.MAPPER.readValue(folder.resolve("expected.json").toFile(), new TypeReference<>() {}));
    }

    /** The only model. */
    String model() {
        assertThat(models).hasSize(1);
        return models.keySet().iterator().next();
    }

    /** The probabilities of an image. */
    List<Double> probabilities(String model, String image) {
        return models.getOrDefault(model, Map.of()).getOrDefault(image, List.of());
    }

    /**
     * Asserts that the probabilities of every class agree.
     *
     * @param actual an array, or an object with a field per class
     * @return the largest difference
     */
    double assertEqual(String model, String image, JsonNode actual, double tolerance) {
        List<Double> expected = probabilities(model, image);
        assertThat(actual.size()).as("classes").isEqualTo(expected.size()).isGreaterThan(1);
        List<JsonNode> values = new ArrayList<>();
        actual.elements().forEachRemaining(values::add);
        double most = 0;
        for (int c = 0; c < values.size(); c++) {
            double value = values.get(c).doubleValue();
            assertThat(value).as("%s of %s, class %s", image, model, c).isCloseTo(expected.get(c), within(tolerance));
            most = Math.max(most, Math.abs(value - expected.get(c)));
        }
        return most;
    }

    /**
     * Classifies all images with a model, and asserts that the probabilities agree.
     *
     * @return the output of {@code classify} for each image
     */
    List<JsonNode> classify(String model, double tolerance) {
        List<String> images = List.copyOf(models.getOrDefault(model, Map.of()).keySet());
        List<String> command = new ArrayList<>(
                List.of("classify", "--json", "--model", folder.resolve(model).toString()));
        images.forEach(image -> command.add(folder.resolve(image).toString()));
        List<JsonNode> results =
                CommandRun.of(command.toArray(String[]::new)).assertDone().jsonLines();

        assertThat(results).hasSameSizeAs(images);
        Set<String> labels = new HashSet<>();
        double most = 0;
        for (int i = 0; i < images.size(); i++) {
            JsonNode result = results.get(i);
            most = Math.max(most, assertEqual(model, images.get(i), result.path("probabilities"), tolerance));
            labels.add(result.path("label").asText());
        }
        LOG.info("{}: {} images, probabilities differ by {} at most", model, images.size(), most);
        assertThat(labels).as("a model that tells the images apart").hasSizeGreaterThan(1);
        return results;
    }

    /** Indices of the classes with the highest probabilities, the highest first. */
    List<Integer> best(String model, String image) {
        List<Double> expected = probabilities(model, image);
        return IntStream.range(0, expected.size())
                .boxed()
                .sorted(Comparator.comparingDouble(index -> -expected.get(index)))
                .limit(TOP)
                .toList();
    }
}
