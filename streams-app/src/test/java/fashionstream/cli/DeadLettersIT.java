package fashionstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.kafka.TopicReader;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life cycle of dead letters: they are written, listed, replayed, and classified or rejected again. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class DeadLettersIT {
    /** The registry assigns consecutive ids; serve registers the schemas of its five Avro topics. */
    private static final int IMAGE_SCHEMA_ID = 6;

    @TempDir
    private Path folder;

    @Test
    void shouldReplayRepairedImagesAndListThoseThatFailAgain() throws Exception {
        try (DevelopmentCluster cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0);
                BackgroundCommand serve = BackgroundCommand.start(
                        "classifying from topic images",
                        OnCluster.arguments(
                                cluster,
                                "serve",
                                "--set",
                                "state.dir=" + folder.resolve("state"),
                                "--set",
                                "web.port=0"))) {
            String[] list = {"dead-letters", "list", "--json", "--samples", "1"};
            assertThat(run(cluster, list)
                            .assertDone()
                            .lastJson()
                            .path("dead_letters")
                            .asInt())
                    .isZero();
            assertThat(run(cluster, "dead-letters", "replay", "--all")
                            .assertDone()
                            .out())
                    .startsWith("nothing to replay; of 0 dead letters");

            // Three images with a schema that the registry doesn't have yet, and two records that are not images.
            produce(cluster, Map.of("late-0", image("late-0"), "late-1", image("late-1"), "late-2", image("late-2")));
            produce(cluster, Map.of("junk-0", "junk".getBytes(UTF_8), "junk-1", "more junk".getBytes(UTF_8)));
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            run(cluster, list).lastJson().path("dead_letters").asInt() == 5);

            JsonNode before = run(cluster, list).lastJson();
            assertThat(before.path("reasons")).hasSize(2);
            JsonNode late = before.path("reasons").path(0);
            assertThat(late.path("dead_letters").asInt()).isEqualTo(3);
            assertThat(late.path("message").asText()).contains("#").doesNotContainPattern("\\d");
            assertThat(late.path("samples")).hasSize(1);
            assertThat(late.path("samples").path(0).path("key").asText()).startsWith("late-");
            assertThat(late.path("samples").path(0).path("from").asText()).matches("images-\\d@\\d");

            registerImages(cluster);
            run(cluster, "produce", "--count", "1").assertDone();
            String reason = late.path("message").asText();
            CommandRun dry = run(cluster, "dead-letters", "replay", "--reason", reason, "--dry-run")
                    .assertDone();
            assertThat(dry.out()).startsWith("would replay 3 to topic images; of 5 dead letters 3 were chosen");
            JsonNode replayed = run(cluster, "dead-letters", "replay", "--all", "--json")
                    .assertDone()
                    .lastJson();
            assertThat(replayed.path("replayed").asInt()).isEqualTo(5);

            shouldRestoreAllHeadersAndAddTheMark(cluster);
            List<JsonNode> predictions = run(
                            cluster,
                            "consume",
                            "predictions",
                            "--from-beginning",
                            "--max",
                            "4",
                            "--timeout",
                            "60",
                            "--json")
                    .assertDone()
                    .jsonLines();
            assertThat(predictions)
                    .extracting(prediction -> prediction.path("image_id").asText())
                    .containsExactlyInAnyOrder("late-0", "late-1", "late-2", "fashion-mnist-test-00000");
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            run(cluster, list).lastJson().path("dead_letters").asInt() == 7);
            shouldShowWhatFailedAgain(run(cluster, list).assertDone());

            // The two that failed again are new dead letters; the first five are replayed.
            CommandRun first = run(cluster, "dead-letters", "replay", "--offsets", "0:0-" + lastOf(before, cluster))
                    .assertDone();
            assertThat(first.out()).startsWith("nothing to replay").contains("5 of them were replayed before");
        }
    }

    /** The producer set no headers. */
    private static void shouldRestoreAllHeadersAndAddTheMark(DevelopmentCluster cluster) {
        List<List<String>> headers = new ArrayList<>();
        try (TopicReader reader = new TopicReader(
                AppConfig.of(Map.of("bootstrap.servers", cluster.bootstrapServers())), "images", true)) {
            reader.readToEnd(record -> headers.add(
                    Stream.of(record.headers().toArray()).map(Header::key).toList()));
        }
        assertThat(headers)
                .filteredOn(names -> !names.isEmpty())
                .hasSize(5)
                .containsOnly(List.of(DeadLetterHeaders.REPLAY_OF, DeadLetterHeaders.REPLAY_OF_TOPIC_ID));
    }

    private static void shouldShowWhatFailedAgain(CommandRun run) {
        JsonNode report = run.lastJson();
        assertThat(report.path("replayed").asInt()).isEqualTo(5);
        assertThat(report.path("failed_again").asInt()).isEqualTo(2);
        JsonNode junk = report.path("reasons").path(0);
        assertThat(junk.path("dead_letters").asInt()).isEqualTo(4);
        assertThat(junk.path("replayed").asInt()).isEqualTo(2);
        assertThat(junk.path("failed_again").asInt()).isEqualTo(2);
        assertThat(run.out())
                .contains("7 dead letters in topic images-dead-letters, of which 5 were replayed, and 2 failed again");
    }

    /** The offset of the last existing letter; transaction markers have offsets, too. */
    private static long lastOf(JsonNode before, DevelopmentCluster cluster) {
        int letters = before.path("dead_letters").asInt();
        JsonNode after = run(cluster, "dead-letters", "list", "--json", "--samples", "100")
                .lastJson();
        return Stream.of(after.path("reasons").path(0), after.path("reasons").path(1))
                .flatMap(reason -> reason.path("samples").valueStream())
                .map(sample -> sample.path("dead_letter").asText())
                .mapToLong(place -> Long.parseLong(place.substring(2)))
                .sorted()
                .skip(letters - 1L)
                .findFirst()
                .orElseThrow();
    }

    /** An image of a producer with another registry, which has the schema. */
    private byte[] image(String id) throws Exception {
        try (DevelopmentRegistry other = DevelopmentRegistry.start(0, folder.resolve("other-registry"));
                Serde<ImageRecord> serde =
                        AppConfig.of(Map.of("schema.registry.url", other.url())).valueSerde(ImageRecord.class)) {
            byte[] bytes = serde.serializer().serialize("images", imageRecord(id));
            return ByteBuffer.wrap(bytes).putInt(1, IMAGE_SCHEMA_ID).array();
        }
    }

    /** Registers a schema of a producer's own. The application looks up an unknown id again after ten seconds. */
    private static void registerImages(DevelopmentCluster cluster) throws Exception {
        String schema = ImageRecord.getClassSchema().toString().replaceFirst("\"doc\":\"", "$0Of a camera. ");
        String body = new ObjectMapper().writeValueAsString(Map.of("schema", schema));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.registryUrl() + "/subjects/images-value/versions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(new ObjectMapper().readTree(response.body()).path("id").asInt())
                .as(response.body())
                .isEqualTo(IMAGE_SCHEMA_ID);
        await().atMost(Duration.ofSeconds(30)).pollDelay(Duration.ofSeconds(11)).until(() -> true);
    }

    private static ImageRecord imageRecord(String id) {
        return ImageRecord.newBuilder()
                .setId(id)
                .setEncoding(ImageEncoding.GRAY8)
                .setWidth(28)
                .setHeight(28)
                .setData(ByteBuffer.allocate(28 * 28))
                .setLabel(null)
                .setCapturedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setAttributes(Map.of())
                .build();
    }

    private static void produce(DevelopmentCluster cluster, Map<String, byte[]> records) {
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            records.forEach((key, value) -> {
                var unused = producer.send(new ProducerRecord<>("images", key.getBytes(UTF_8), value));
            });
        }
    }

    @Test
    void shouldReportWhatIsMissing() {
        try (DevelopmentCluster cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0)) {
            run(cluster, "dead-letters", "list")
                    .assertFailed(
                            ExitCode.FAILED,
                            "topic images-dead-letters does not exist at " + cluster.bootstrapServers(),
                            "'fashion-stream serve' creates it");
            run(cluster, "dead-letters", "replay", "--all")
                    .assertFailed(ExitCode.FAILED, "topic images does not exist at " + cluster.bootstrapServers());
        }
    }

    private static CommandRun run(DevelopmentCluster cluster, String... command) {
        return CommandRun.of(OnCluster.arguments(cluster, command));
    }
}
