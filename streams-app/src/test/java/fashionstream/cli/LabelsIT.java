package fashionstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.kafka.TopicReader;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicSetup;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sends labels to their topic. Each test has its own topics. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LabelsIT {
    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static DevelopmentCluster cluster;

    @BeforeAll
    static void start() {
        cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void shouldSendLabelsAfterTheirImages() {
        CommandRun produced = run(
                        "late-", "produce", "--count", "40", "--rate", "100", "--delay-labels", "1s", "--json")
                .assertDone();
        assertThat(produced.lastJson().path("images").asInt()).isEqualTo(40);
        assertThat(produced.lastJson().path("labels").asInt()).isEqualTo(40);
        assertThat(produced.err()).contains("all images are sent; 40 labels are still to be sent");

        Map<String, ConsumerRecord<byte[], byte[]>> images = byKey("late-", "images");
        Map<String, ConsumerRecord<byte[], byte[]>> labels = byKey("late-", "labels");
        assertThat(images).hasSize(40);
        assertThat(labels.keySet()).isEqualTo(images.keySet());
        try (Serde<ImageRecord> serde = config("late-").valueSerde(ImageRecord.class)) {
            images.forEach((id, image) -> {
                ConsumerRecord<byte[], byte[]> label = Objects.requireNonNull(labels.get(id));
                assertThat(label.partition()).isEqualTo(image.partition());
                assertThat(label.timestamp() - image.timestamp()).isBetween(900L, 60_000L);
                assertThat(serde.deserializer()
                                .deserialize(image.topic(), image.headers(), image.value())
                                .getLabel())
                        .isNull();
            });
        }
        assertThat(labels("late-"))
                .filteredOn(label -> label.path("image_id").asText().equals("fashion-mnist-test-00000"))
                .singleElement()
                .satisfies(label -> {
                    assertThat(label.path("label").asText()).isEqualTo("Ankle boot");
                    assertThat(label.path("labelled_by").asText()).isEqualTo("fashion-mnist-test");
                    assertThat(Instant.parse(label.path("labelled_at").asText()))
                            .isBefore(Instant.now());
                });
    }

    @Test
    void shouldReportWhichLabelsWereNotSentWhenInterrupted() throws Exception {
        CompletableFuture<CommandRun> end = new CompletableFuture<>();
        Thread produce = new Thread(
                () -> end.complete(run("cut-", "produce", "--count", "5", "--delay-labels", "1h")), "produce");
        produce.start();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> byKey("cut-", "images").size() == 5);
        produce.interrupt();

        CommandRun run = end.get(60, TimeUnit.SECONDS);
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("stopped: 5 of 5 images were sent, and 0 of their labels; 5 labels were not");
        assertThat(byKey("cut-", "labels")).isEmpty();
    }

    @Test
    void shouldSendAFileOnlyIfAllLinesAreValid() throws Exception {
        Path file =
                Files.writeString(folder.resolve("labels.csv"), "image_id,label\na,Bag\nb\nc,Coat\nd,\ne,Shirt,x\n");

        CommandRun refused = run("file-", "label", file.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("bad: " + file + ":3: the header names 2 columns, but the line has 1"))
                .last()
                .asString()
                .endsWith("2 lines cannot be sent; nothing was sent; --skip-bad sends the other 3");

        CommandRun skipping =
                run("file-", "label", "--skip-bad", "--json", file.toString()).assertDone();
        assertThat(skipping.err()).contains("skipped " + file + ":3: ", "skipped " + file + ":6: ");
        assertThat(skipping.out()).startsWith("sent 3 labels to topic file-labels, 1 of them withdrawals; skipped 2");
        assertThat(skipping.lastJson().toString())
                .isEqualTo("{\"labels\":3,\"withdrawals\":1,\"skipped\":2,\"topic\":\"file-labels\"}");
        assertThat(labels("file-"))
                .extracting(label -> label.path("image_id").asText() + " "
                        + label.path("label").asText())
                .containsExactlyInAnyOrder("a Bag", "c Coat", "d null");

        run("file-", "label", "no.csv").assertFailed(ExitCode.FAILED, "no such file: no.csv");
        run("file-", "label", folder.toString()).assertFailed(ExitCode.FAILED, "is a folder");
    }

    @Test
    void shouldRefuseLabelsThatAreNotClassesOfTheModel() throws Exception {
        AppConfig config = config("classes-");
        TopicSetup.ensure(config);
        publishAccuracy(config, "T-shirt/top", "Bag");
        StringBuilder lines = new StringBuilder("image_id,label\na,Bag\nb,t shirt top\nc,\n");
        for (int i = 0; i < 12; i++) {
            lines.append("d").append(i).append(",Sofa\n");
        }
        Path file = Files.writeString(folder.resolve("classes.csv"), lines);

        CommandRun refused = run("classes-", "label", file.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err())
                .contains(file + ":3: label 't shirt top' is not a class of the model; did you mean 'T-shirt/top'?")
                .contains(file + ":5: label 'Sofa' is not a class of the model")
                .contains("and 3 more")
                .contains("13 lines cannot be sent; nothing was sent");
        assertThat(byKey("classes-", "labels")).isEmpty();

        CommandRun allowed =
                run("classes-", "label", "--allow-unknown", file.toString()).assertDone();
        assertThat(allowed.err()).contains("unknown: " + file + ":3: label 't shirt top'", "and 3 more");
        assertThat(byKey("classes-", "labels")).hasSize(15);

        Path numbers = Files.writeString(folder.resolve("numbers.csv"), "image_id,label\na,1\nb,0\nc,\n");
        run("classes-", "label", numbers.toString());
        run("classes-", "label", "--label-index", numbers.toString()).assertDone();
        assertThat(labels("classes-"))
                .extracting(label -> label.path("image_id").asText() + " "
                        + label.path("label").asText())
                .contains("a Bag", "b T-shirt/top");
        Path wrong = Files.writeString(folder.resolve("wrong.csv"), "image_id,label\na,2\n");
        run("classes-", "label", "--label-index", wrong.toString())
                .assertFailed(ExitCode.FAILED, wrong + ":2: label '2' is not a class number from 0 to 1");
        run("empty-", "label", "--label-index", numbers.toString())
                .assertFailed(ExitCode.FAILED, "the class names are not known", "empty-accuracy");
    }

    private static void publishAccuracy(AppConfig config, String... classes) {
        RollingAccuracy accuracy = RollingAccuracy.newBuilder()
                .setWindow("all")
                .setUpdatedAt(Instant.now())
                .setModelName("a model")
                .setModelVersion("0123456789ab")
                .setLabelled(0)
                .setCorrect(0)
                .setClasses(Stream.of(classes)
                        .map(name -> ClassAccuracy.newBuilder()
                                .setLabel(name)
                                .setSupport(0)
                                .setPredicted(0)
                                .setCorrect(0)
                                .build())
                        .toList())
                .setConfusion(List.of(0L, 0L, 0L, 0L))
                .build();
        try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class);
                KafkaProducer<String, RollingAccuracy> producer =
                        new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer())) {
            var unused = producer.send(new ProducerRecord<>(config.topics().accuracy(), "0123456789ab/all", accuracy));
        }
    }

    @Test
    void shouldSendWhatComesThroughAPipeUpToTheFirstBadLine() {
        String lines = "{\"image_id\":\"a\",\"label\":\"Bag\"}\n{\"image_id\":\"a\",\"label\":\"Coat\"}\n{}\n";
        fromStdin(lines, "label", "-")
                .assertFailed(
                        ExitCode.FAILED, "stdin:3: the field label is missing", "the 2 labels before it were sent");
        fromStdin(lines, "label", "--skip-bad", "-").assertDone();
        assertThat(labels("pipe-"))
                .extracting(label -> label.path("label").asText())
                .containsExactly("Bag", "Coat", "Bag", "Coat");
    }

    private static CommandRun fromStdin(String text, String... command) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
        try {
            return run("pipe-", command);
        } finally {
            System.setIn(before);
        }
    }

    private static List<JsonNode> labels(String prefix) {
        return run(prefix, "consume", "labels", "--from-beginning", "--timeout", "1", "--json")
                .assertDone()
                .jsonLines();
    }

    private static Map<String, ConsumerRecord<byte[], byte[]>> byKey(String prefix, String topic) {
        Map<String, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();
        try (TopicReader reader = new TopicReader(config(prefix), prefix + topic, true)) {
            reader.readToEnd(record -> records.put(new String(record.key(), UTF_8), record));
        }
        return records;
    }

    private static AppConfig config(String prefix) {
        return AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", prefix));
    }

    private static CommandRun run(String prefix, String... command) {
        return CommandRun.of(OnCluster.arguments(
                cluster,
                Stream.concat(Stream.of(command), Stream.of("--set", "topic.prefix=" + prefix))
                        .toArray(String[]::new)));
    }
}
