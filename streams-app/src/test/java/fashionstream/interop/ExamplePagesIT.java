package fashionstream.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.console.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the code of the pages in {@code examples/models} as it is, and compares the probabilities with those that the
 * training side computes.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ExamplePagesIT {
    private static final Path PAGES =
            Path.of("..", "examples", "models").toAbsolutePath().normalize();
    private static final String READY = "classifying from topic";

    @SuppressWarnings("NullAway.Init")
    private static DevelopmentCluster cluster;

    @TempDir
    private static Path data;

    @BeforeAll
    static void start() throws IOException {
        Python.MODELS.require();
        cluster = DevelopmentCluster.start(data.resolve("cluster"), 0, 0);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /**
     * The page tries one image; all others are compared, too. Keras goes on with fractions of a level, which are rounded
     * here.
     */
    @ParameterizedTest
    @CsvSource({"pytorch, 1e-4", "timm, 1e-4", "keras, 5e-3", "scikit-learn, 1e-4", "hugging-face, 1e-4"})
    void shouldGiveTheProbabilitiesOfTheTrainingCode(String name, double tolerance) throws Exception {
        ExamplePage page = ExamplePage.read(PAGES.resolve(name + ".md"));
        Path folder = MadeModels.folder(name, page.text(), unfinished -> export(name, page, unfinished));
        Expected expected = Expected.read(folder);
        List<String> use = page.use();
        assertThat(use).hasSize(3);
        Terminal terminal = new Terminal(folder, cluster, name + "-", data.resolve(name));

        String tried = terminal.run(use.get(0));
        assertThat(tried).contains("It can be used");
        JsonNode classified = lastLine(tried);
        String image = classified.path("file").asText();
        compare(expected, image, classified, tolerance);

        try (Terminal.Running unused = terminal.startUntilReady(use.get(1), READY)) {
            JsonNode prediction = lastLine(terminal.run(use.get(2)));
            compare(expected, image, prediction, tolerance);
            assertThat(prediction.path("label").asText())
                    .isEqualTo(classified.path("label").asText());
        }
        expected.classify(expected.model(), tolerance);
    }

    @Test
    void shouldCoverEveryPage() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "pytorch.md", "timm.md", "keras.md", "scikit-learn.md", "hugging-face.md");
        }
    }

    private static void export(String name, ExamplePage page, Path folder) throws Exception {
        String script = "page_" + name.replace('-', '_') + ".py";
        for (ExamplePage.Block block : page.export()) {
            String file =
                    switch (block.language()) {
                        case "json" -> block.file();
                        case "python" -> "export.py";
                        default -> "export.sh";
                    };
            Files.writeString(folder.resolve(file), block.code());
        }
        Python.MODELS.run(folder, script);
    }

    private static void compare(Expected expected, String image, JsonNode result, double tolerance) {
        expected.assertEqual(expected.model(), image, result.path("probabilities"), tolerance);
    }

    private static JsonNode lastLine(String output) throws IOException {
        List<String> lines = output.lines().toList();
        return Json.MAPPER.readTree(lines.get(lines.size() - 1));
    }
}
