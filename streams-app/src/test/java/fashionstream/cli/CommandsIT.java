package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.kafka.TopicReader;
import fashionstream.produce.PngFiles;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands like users in several terminals, with one broker. Each test has its own topics. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class CommandsIT {
    private static final int IMAGES = 300;

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static DevelopmentCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static LabelledImages images;

    @BeforeAll
    static void start() {
        Path dataSet =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
        images = FashionMnist.read(dataSet, Split.TEST).slice(0, IMAGES);
        cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void shouldClassifyEachImageOfTheDataSetOnceAndCountIt() throws Exception {
        try (BackgroundCommand serve = serve("set-")) {
            CommandRun produced = run("set-", "produce", "--count", "" + IMAGES, "--rate", "1000", "--json")
                    .assertDone();
            assertThat(produced.lastJson().path("images").asInt()).isEqualTo(IMAGES);
            assertThat(produced.lastJson().path("topic").asText()).isEqualTo("set-images");
            assertThat(produced.lastJson().path("images_per_second").asDouble()).isBetween(1.0, 1001.0);

            shouldShowPredictions(run(
                            "set-",
                            "consume",
                            "predictions",
                            "--from-beginning",
                            "--max",
                            "" + IMAGES,
                            "--timeout",
                            "60",
                            "--json")
                    .assertDone());
            await().atMost(Duration.ofSeconds(60)).untilAsserted(CommandsIT::shouldShowAccuracy);
        }
        // No duplicates: no further predictions follow.
        assertThat(run("set-", "consume", "predictions", "--from-beginning", "--timeout", "2", "--json")
                        .assertDone()
                        .jsonLines())
                .hasSize(IMAGES);
    }

    private static void shouldShowPredictions(CommandRun run) {
        List<String> fields = Prediction.getClassSchema().getFields().stream()
                .map(Schema.Field::name)
                .toList();
        Map<String, JsonNode> byId = new HashMap<>();
        for (JsonNode prediction : run.jsonLines()) {
            List<String> keys = new ArrayList<>();
            prediction.fieldNames().forEachRemaining(keys::add);
            assertThat(keys).isEqualTo(fields);
            assertThat(FashionMnist.CLASSES).contains(prediction.path("label").asText());
            byId.put(prediction.path("image_id").asText(), prediction);
        }
        assertThat(run.jsonLines()).hasSize(IMAGES);
        assertThat(byId).hasSize(IMAGES);
        for (int i = 0; i < IMAGES; i++) {
            JsonNode prediction = Objects.requireNonNull(byId.get("fashion-mnist-test-%05d".formatted(i)));
            assertThat(prediction.path("label_true").asText())
                    .as("truth of image %d", i)
                    .isEqualTo(FashionMnist.CLASSES.get(images.labels().get(i)));
        }
    }

    private static void shouldShowAccuracy() {
        List<JsonNode> accuracies = run("set-", "consume", "accuracy", "--from-beginning", "--timeout", "2", "--json")
                .assertDone()
                .jsonLines();
        assertThat(accuracies)
                .filteredOn(accuracy -> accuracy.path("window").asText().equals("all"))
                .last()
                .satisfies(accuracy -> {
                    assertThat(accuracy.path("labelled").asInt()).isEqualTo(IMAGES);
                    assertThat(accuracy.path("accuracy").asDouble())
                            .isEqualTo(accuracy.path("correct").asDouble() / IMAGES);
                });
    }

    @Test
    void shouldCountLateLabelsAndTheirCorrections() throws Exception {
        Path corrections = Files.writeString(
                folder.resolve("corrections.csv"),
                "image_id,label\nfashion-mnist-test-00000,Bag\nfashion-mnist-test-00001,\nnobody,Bag\n");
        try (BackgroundCommand serve = serve("late-")) {
            run("late-", "produce", "--count", "" + IMAGES, "--rate", "1000", "--delay-labels", "1s")
                    .assertDone();
            awaitLabelled("late-", IMAGES);
            run("late-", "label", corrections.toString()).assertDone();
            awaitLabelled("late-", IMAGES - 1);

            JsonNode audit = run("late-", "audit", "--json").assertDone().lastJson();
            // Predictions, their labels, three more labels, and the published records.
            assertThat(audit.path("records").asInt()).isGreaterThan(2 * IMAGES + 3);
            assertThat(audit.path("figures").asInt()).isGreaterThan(500);
            assertThat(audit.path("differences").asInt(-1)).isZero();
            assertThat(audit.path("undecided")).isEmpty();
        }
    }

    private static void awaitLabelled(String prefix, int labelled) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        run(prefix, "consume", "accuracy", "--from-beginning", "--timeout", "2", "--json")
                                .assertDone()
                                .jsonLines())
                .filteredOn(accuracy -> accuracy.path("window").asText().equals("all"))
                .last()
                .extracting(accuracy -> accuracy.path("labelled").asInt())
                .isEqualTo(labelled));
    }

    @Test
    void shouldClassifyFilesAndRejectPoison() throws Exception {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        Path file = PngFiles.write(photos.resolve("boot.png"), images.pixels().get(0));
        Path wrongSize = PngFiles.write(photos.resolve("small.png"), new byte[6], 3, 2);
        byte[] poison = "poison \u0000\u001b[2J".getBytes(StandardCharsets.UTF_8);
        try (BackgroundCommand serve = serve("file-")) {
            run("file-", "produce", "--label", "Ankle boot", photos.toString()).assertDone();
            produce("file-images", poison);

            JsonNode prediction = run(
                            "file-",
                            "consume",
                            "predictions",
                            "--from-beginning",
                            "--max",
                            "1",
                            "--timeout",
                            "60",
                            "--json")
                    .assertDone()
                    .lastJson();
            assertThat(prediction.path("image_id").asText()).isEqualTo(file.toString());
            assertThat(prediction.path("label_true").asText()).isEqualTo("Ankle boot");

            String[] deadLetters = {"consume", "dead-letters", "--from-beginning", "--max", "2", "--timeout", "60"};
            List<JsonNode> letters =
                    run("file-", append(deadLetters, "--json")).assertDone().jsonLines();
            assertThat(letters).hasSize(2);
            assertThat(letters)
                    .filteredOn(letter -> letter.path("value_base64")
                            .asText()
                            .equals(Base64.getEncoder().encodeToString(poison)))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.path("topic").asText()).isEqualTo("file-images");
                        assertThat(letter.path("key").isNull()).isTrue();
                        assertThat(letter.path("message").asText()).isNotBlank();
                    });
            assertThat(letters)
                    .filteredOn(letter -> letter.path("key").asText().equals(wrongSize.toString()))
                    .singleElement()
                    .extracting(letter -> letter.path("message").asText())
                    .isEqualTo(
                            "image is 3x2, the model takes 28x28; to resize images, add \"resize\": {\"width\": 28, \"height\": 28,"
                                    + " \"filter\": \"bilinear\"} to the model's side file");

            CommandRun table = run("file-", deadLetters).assertDone();
            assertThat(table.out().lines()).hasSize(3);
            assertThat(table.out())
                    .contains("image is 3x2, the model takes 28x28")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void shouldSendTheUsableFilesOfAFolderAndCountTheRest() throws Exception {
        Path mixed = Files.createDirectory(folder.resolve("mixed"));
        PngFiles.write(mixed.resolve("a.png"), images.pixels().get(0));
        PngFiles.write(mixed.resolve("c.png"), images.pixels().get(1));
        Files.writeString(mixed.resolve("b.png"), "no image");
        Files.writeString(mixed.resolve("notes.txt"), "no image");
        Files.writeString(mixed.resolve(".hidden.png"), "no image");

        CommandRun run = run("mixed-", "produce", "--skip-bad", "--json", "--label", "\u00A0Bag ", mixed.toString())
                .assertDone();

        assertThat(run.err())
                .startsWith("skipped " + mixed.resolve("b.png")
                        + ": this is text, not an image; PNG, JPEG, WebP, GIF, BMP and TIFF files are decoded")
                .contains("the labels were not checked");
        assertThat(run.out().lines())
                .contains("left out 1 files or folders that can't be used, and 1 files of other types");
        assertThat(run.lastJson().path("images").asInt()).isEqualTo(2);
        assertThat(run.lastJson().path("skipped").asInt()).isEqualTo(1);
        assertThat(run.lastJson().path("passed_over").asInt()).isEqualTo(1);
        AppConfig settings = AppConfig.of(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl()));
        List<ImageRecord> sent = new ArrayList<>();
        try (Serde<ImageRecord> serde = settings.valueSerde(ImageRecord.class);
                TopicReader reader = new TopicReader(settings, "mixed-images", true)) {
            reader.read(Duration.ofSeconds(2), record -> {
                sent.add(serde.deserializer().deserialize(record.topic(), record.headers(), record.value()));
                return true;
            });
        }
        assertThat(sent)
                .extracting(ImageRecord::getId)
                .containsExactlyInAnyOrder(
                        mixed.resolve("a.png").toString(),
                        mixed.resolve("c.png").toString());
        assertThat(sent).extracting(ImageRecord::getLabel).containsOnly("Bag");
    }

    private static void produce(String topic, byte[] value) {
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(topic, value));
        }
    }

    private static BackgroundCommand serve(String prefix) {
        String state = "state.dir=" + folder.resolve("state");
        return BackgroundCommand.start(
                "classifying from topic " + prefix + "images",
                arguments(prefix, "serve", "--set", state, "--set", "web.port=0"));
    }

    private static CommandRun run(String prefix, String... command) {
        return CommandRun.of(arguments(prefix, command));
    }

    private static String[] arguments(String prefix, String... command) {
        return append(
                OnCluster.arguments(cluster, command),
                "--set",
                "topic.prefix=" + prefix,
                "--set",
                "application.id=" + prefix + "app");
    }

    private static String[] append(String[] command, String... more) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
