package fashionstream.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.cli.CommandRun;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.BundledModel;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends image files, JSON and class names with kcat (Debian's package), which knows neither Avro nor the schema
 * registry. Skipped with a message where it is not installed; with {@code -Dfashionstream.examples=required}, as in CI,
 * it fails.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PlainProducersIT {
    private static final Logger LOG = LoggerFactory.getLogger(PlainProducersIT.class);
    private static final int SIZE = 28;

    @TempDir
    private Path directory;

    @Test
    void shouldClassifyAndCountWhatKcatSends() throws Exception {
        requireKcat();
        try (StreamsFixture streams = new StreamsFixture(directory)) {
            AppConfig config = streams.config("plain-");
            TopicSetup.ensure(config);
            try (TopicGuard topics = TopicGuard.start(config);
                    StreamsRunner runner = StreamsRunner.of(
                            config, new ActiveModel(BundledModel.DEFAULT.load()), topics, new SimpleMeterRegistry())) {
                runner.start();
                send(config);

                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(labelled(config)).isEqualTo(3));
            }
            assertThat(ids(config)).hasSize(4).contains("shoe-1", "shoe-2", "shoe-3");
            assertThat(deadLetters(config)).isEqualTo(1);
            StreamsFixture.shouldEqualARecount(config);
        }
    }

    private void send(AppConfig config) throws Exception {
        String images = config.topics().images();
        String labels = config.topics().labels();
        Path png = file("shoe.png", picture("png"));
        String base64 = Base64.getEncoder().encodeToString(picture("gif"));
        kcat(config, images, "-k", "shoe-1", "-H", "label=Sneaker", png.toString());
        kcat(config, images, "-k", "shoe-2", file("shoe.bmp", picture("bmp")).toString());
        kcat(
                config,
                images,
                file("shoe.json", ("{\"id\":\"shoe-3\",\"image\":\"" + base64 + "\"}").getBytes(UTF_8))
                        .toString());
        // Named by its place.
        kcat(config, images, png.toString());
        kcat(
                config,
                images,
                file("page.html", "<!DOCTYPE html>".getBytes(UTF_8)).toString());
        kcat(
                config,
                labels,
                "-k",
                "shoe-2",
                file("label.txt", "Sneaker\n".getBytes(UTF_8)).toString());
        kcat(
                config,
                labels,
                file("label.json", "{\"image_id\":\"shoe-3\",\"label\":\"Bag\"}".getBytes(UTF_8))
                        .toString());
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private static byte[] picture(String format) throws IOException {
        BufferedImage picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
        for (int x = 0; x < SIZE; x++) {
            picture.setRGB(x, SIZE / 2, 0xFFFFFF);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, format, file)).isTrue();
        return file.toByteArray();
    }

    private static void kcat(AppConfig config, String topic, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("kcat", "-P", "-b", config.bootstrapServers(), "-t", topic));
        command.addAll(List.of(arguments));
        Process kcat = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start();
        String output = new String(kcat.getInputStream().readAllBytes(), UTF_8);
        assertThat(kcat.waitFor()).as("%s: %s", command, output).isZero();
    }

    /** How many predictions are counted with a label. */
    private static long labelled(AppConfig config) {
        return lines(config, "consume", "accuracy", "--from-beginning", "--timeout", "1")
                .filter(line -> line.path("window").asText().equals("all"))
                .mapToLong(line -> line.path("labelled").asLong())
                .max()
                .orElse(0);
    }

    private static List<String> ids(AppConfig config) {
        return lines(config, "consume", "predictions", "--from-beginning", "--timeout", "1")
                .map(line -> line.path("image_id").asText())
                .toList();
    }

    private static long deadLetters(AppConfig config) {
        return lines(config, "consume", "dead-letters", "--from-beginning", "--timeout", "1")
                .count();
    }

    private static Stream<JsonNode> lines(AppConfig config, String... command) {
        List<String> all = new ArrayList<>(Arrays.asList(command));
        all.addAll(List.of(
                "--json",
                "--bootstrap-server",
                config.bootstrapServers(),
                "--schema-registry",
                config.schemaRegistryUrl(),
                "--set",
                "topic.prefix=" + config.topics().prefix()));
        return CommandRun.of(all.toArray(String[]::new)).jsonLines().stream();
    }

    private static void requireKcat() {
        boolean installed = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kcat")));
        if (!installed) {
            String message = "install kcat";
            if ("required".equals(System.getProperty("fashionstream.examples"))) {
                fail(message);
            }
            LOG.warn("The test of plain producers is skipped: {}", message);
            abort(message);
        }
    }
}
