package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.kafka.GroupFacts;
import fashionstream.kafka.TopicReader;
import fashionstream.schema.RollingAccuracy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Increases the partitions of a running installation; the counts stay exact. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class GrowTopicsIT {
    @TempDir
    private Path folder;

    @Test
    void shouldClassifyEachImageOnceWhenImagesGrowWhileItRuns() throws Exception {
        try (DevelopmentCluster cluster = start();
                BackgroundCommand serve = serve(cluster)) {
            produce(cluster, 100);
            CommandRun grown = run(cluster, "topics", "grow", "images", "--partitions", "8")
                    .assertDone();
            assertThat(grown.out()).isEqualToNormalizingNewlines("topic images has 8 partitions (before: 4)\n");
            produce(cluster, 400);

            await().atMost(Duration.ofSeconds(90)).until(() -> predictions(cluster) == 500);
            shouldAgree(cluster);
            assertThat(partitionsOf(cluster, "images"))
                    .as("partitions with images")
                    .hasSize(8);
            assertThat(partitionsOf(cluster, "predictions")).hasSize(4);
            assertThat(labelled(cluster)).isEqualTo(500);
        }
    }

    @Test
    void shouldCountLabelsOfImagesThatWereClassifiedBeforePredictionsGrew() throws Exception {
        try (DevelopmentCluster cluster = start()) {
            List<String> images = ids(60);
            try (BackgroundCommand serve = serve(cluster)) {
                UnlabelledImages.send(cluster, images);
                await().atMost(Duration.ofSeconds(60)).until(() -> predictions(cluster) == 60);
                label(cluster, 0, 20, "Bag");
                await().atMost(Duration.ofSeconds(60)).until(() -> labelled(cluster) == 20);
                run(cluster, "topics", "grow", "predictions", "--partitions", "6")
                        .assertFailed(ExitCode.FAILED, "has active members", "stop all instances");
            }
            // Not counted yet: it would be in another partition than its image.
            label(cluster, 20, 21, "Bag");
            run(cluster, "topics", "grow", "predictions", "--partitions", "6")
                    .assertFailed(ExitCode.FAILED, "group fashion-stream-accuracy has not read all of labels-");
            try (BackgroundCommand serve = serve(cluster)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> labelled(cluster) == 21);
            }

            grow(cluster, 6, "before: 4");
            try (BackgroundCommand serve = serve(cluster)) {
                // Labels of earlier images: new, corrected and duplicate ones.
                label(cluster, 21, 40, "Coat");
                label(cluster, 0, 10, "Dress");
                UnlabelledImages.send(cluster, images);
                await().atMost(Duration.ofSeconds(60)).until(() -> predictions(cluster) == 120);
                await().atMost(Duration.ofSeconds(60)).until(() -> labelled(cluster) == 80);
                shouldAgree(cluster);
            }
            assertThat(partitionsOf(cluster, "predictions")).hasSize(6);

            // Once more: moved entries must not be restored from their old partition.
            grow(cluster, 6, "before: 6");
            grow(cluster, 12, "before: 6");
            try (BackgroundCommand serve = serve(cluster)) {
                label(cluster, 0, 60, "Shirt");
                await().atMost(Duration.ofSeconds(60)).until(() -> labelled(cluster) == 120);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> accuracy(cluster).getInputs().getWaitingLabels() == 0);
                shouldAgree(cluster);
            }
            run(cluster, "topics", "grow", "predictions", "--partitions", "8")
                    .assertFailed(
                            ExitCode.FAILED, "topic predictions has 12 partitions, and Kafka can't lower that to 8");
        }
    }

    @Test
    void shouldGrowTheCompletePredictionsToo() throws Exception {
        String[] top = {"--set", "predictions.top.k=3"};
        try (DevelopmentCluster cluster = start()) {
            try (BackgroundCommand serve = serve(cluster, top)) {
                UnlabelledImages.send(cluster, ids(20));
                await().atMost(Duration.ofSeconds(60)).until(() -> predictions(cluster) == 20);
            }
            CommandRun grown = run(
                            cluster,
                            "topics",
                            "grow",
                            "predictions",
                            "--partitions",
                            "6",
                            "--set",
                            "predictions.top.k=3")
                    .assertDone();
            assertThat(grown.out()).contains("topic predictions-complete has 6 partitions (before: 4)");
            try (BackgroundCommand serve = serve(cluster, top)) {
                label(cluster, 0, 20, "Bag");
                await().atMost(Duration.ofSeconds(60)).until(() -> labelled(cluster) == 20);
                shouldAgree(cluster);
            }
        }
    }

    @Test
    void shouldReportWhatToDoIfAnotherToolHasAddedPartitions() throws Exception {
        try (DevelopmentCluster cluster = start()) {
            try (BackgroundCommand serve = serve(cluster)) {
                UnlabelledImages.send(cluster, ids(20));
                await().atMost(Duration.ofSeconds(60)).until(() -> predictions(cluster) == 20);
            }
            raise(cluster, "predictions", 8);
            run(cluster, serveArguments())
                    .assertFailed(
                            ExitCode.FAILED,
                            "topic predictions has 8 partitions and topic predictions-challenger has 4 partitions"
                                    + " and topic labels has 4",
                            "fashion-stream topics grow predictions --partitions 8",
                            "docs/operations.md");
            raise(cluster, "predictions-challenger", 8);
            raise(cluster, "labels", 8);
            CommandRun refused = run(cluster, serveArguments());
            assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(refused.err()
                            .lines()
                            .toList()
                            .get(refused.err().lines().toList().size() - 1))
                    .contains("predictions and labels have 8 partitions, and the state of the counts has 4")
                    .contains("fashion-stream topics grow predictions --partitions 8")
                    .contains("docs/operations.md");

            awaitNoMembers(cluster);
            grow(cluster, 8, "before: 8");
            try (BackgroundCommand serve = serve(cluster)) {
                label(cluster, 0, 20, "Bag");
                await().atMost(Duration.ofSeconds(60)).until(() -> labelled(cluster) == 20);
                shouldAgree(cluster);
            }
        }
    }

    @Test
    void shouldStopWithOneLineIfAnotherToolAddsPartitions() throws Exception {
        try (DevelopmentCluster cluster = start()) {
            BackgroundCommand serve = serve(cluster);
            UnlabelledImages.send(cluster, ids(20));
            await().atMost(Duration.ofSeconds(60)).until(() -> predictions(cluster) == 20);
            raise(cluster, "predictions", 8);
            raise(cluster, "labels", 8);

            CommandRun ended = serve.awaitEnd();
            assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(ended.err())
                    .contains("predictions and labels have 8 partitions, and the state of the counts has 4");
        }
    }

    private DevelopmentCluster start() {
        return DevelopmentCluster.start(folder.resolve("cluster"), 0, 0);
    }

    private String[] serveArguments() {
        return new String[] {
            "serve",
            "--set",
            "state.dir=" + folder.resolve("state"),
            "--set",
            "web.port=0",
            // Detects new partitions soon, and leaves its group quickly.
            "--set",
            "consumer.metadata.max.age.ms=1000",
            "--set",
            "producer.metadata.max.age.ms=1000"
        };
    }

    private BackgroundCommand serve(DevelopmentCluster cluster, String... options) {
        String[] command =
                Stream.concat(Stream.of(serveArguments()), Stream.of(options)).toArray(String[]::new);
        return BackgroundCommand.start("classifying from topic images", OnCluster.arguments(cluster, command));
    }

    private static void produce(DevelopmentCluster cluster, int count) {
        run(cluster, "produce", "--count", Integer.toString(count)).assertDone();
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(GrowTopicsIT::id).toList();
    }

    private static String id(int i) {
        return "image-" + i;
    }

    private void label(DevelopmentCluster cluster, int from, int to, String label) throws IOException {
        List<String> lines = new ArrayList<>(List.of("image_id,label"));
        IntStream.range(from, to).forEach(i -> lines.add(id(i) + "," + label));
        Path file = folder.resolve("labels.csv");
        Files.write(file, lines, StandardCharsets.UTF_8);
        run(cluster, "label", file.toString()).assertDone();
    }

    private static void grow(DevelopmentCluster cluster, int partitions, String before) {
        CommandRun run = run(cluster, "topics", "grow", "predictions", "--partitions", Integer.toString(partitions))
                .assertDone();
        assertThat(run.out().lines().limit(2))
                .allSatisfy(line -> assertThat(line).endsWith("(" + before + ")"));
    }

    private static void raise(DevelopmentCluster cluster, String topic, int partitions) throws Exception {
        try (Admin admin = admin(cluster)) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    /** An instance that failed remains a member until its session expires. */
    private static void awaitNoMembers(DevelopmentCluster cluster) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !GroupFacts.of(config(cluster), "fashion-stream-accuracy")
                                .active()
                        && !GroupFacts.of(config(cluster), "fashion-stream").active());
    }

    private static Admin admin(DevelopmentCluster cluster) {
        return Admin.create(Map.<String, Object>of("bootstrap.servers", cluster.bootstrapServers()));
    }

    private static void shouldAgree(DevelopmentCluster cluster) {
        JsonNode audit = run(cluster, "audit", "--json").lastJson();
        assertThat(audit.path("differences").asInt(-1)).as(audit.toString()).isZero();
    }

    private static int predictions(DevelopmentCluster cluster) {
        AtomicInteger count = new AtomicInteger();
        read(cluster, "predictions", record -> count.incrementAndGet());
        return count.get();
    }

    private static Set<Integer> partitionsOf(DevelopmentCluster cluster, String topic) {
        Set<Integer> partitions = new HashSet<>();
        read(cluster, topic, record -> partitions.add(record.partition()));
        return partitions;
    }

    /** The latest accuracy over all images. */
    private static RollingAccuracy accuracy(DevelopmentCluster cluster) {
        AtomicReference<RollingAccuracy> last = new AtomicReference<>(RollingAccuracy.newBuilder()
                .setWindow("all")
                .setUpdatedAt(Instant.EPOCH)
                .setModelName("")
                .setModelVersion("")
                .setLabelled(0)
                .setCorrect(0)
                .setClasses(List.of())
                .setConfusion(List.of())
                .build());
        try (Serde<RollingAccuracy> serde = config(cluster).valueSerde(RollingAccuracy.class)) {
            read(cluster, "accuracy", record -> {
                RollingAccuracy accuracy =
                        serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
                if (accuracy.getWindow().equals("all")) {
                    last.set(accuracy);
                }
            });
        }
        return Objects.requireNonNull(last.get());
    }

    private static long labelled(DevelopmentCluster cluster) {
        return accuracy(cluster).getLabelled();
    }

    private static void read(DevelopmentCluster cluster, String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        try (TopicReader reader = new TopicReader(config(cluster), topic, true)) {
            reader.readToEnd(sink);
        }
    }

    private static AppConfig config(DevelopmentCluster cluster) {
        return AppConfig.of(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl()));
    }

    private static CommandRun run(DevelopmentCluster cluster, String... command) {
        return CommandRun.of(OnCluster.arguments(cluster, command));
    }
}
