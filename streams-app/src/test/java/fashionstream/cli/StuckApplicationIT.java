package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.kafka.GroupFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application that repeatedly crashes because of a record, and the solution that docs/operations.md describes. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class StuckApplicationIT {
    /** Too small for {@link #BOMB_BYTES}. */
    private static final String SMALL_HEAP = "-Xmx256m";

    private static final int BOMB_BYTES = 400_000_000;

    @TempDir
    private Path folder;

    @Test
    void shouldContinueAfterARecordThatIsPutAside() throws Exception {
        try (DevelopmentCluster cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0)) {
            // A topic created by another tool, whose compressed records can be large.
            create(cluster, "images");
            UnlabelledImages.send(cluster, List.of("before-0", "before-1", "before-2", "before-3", "before-4"));
            sendBomb(cluster);
            UnlabelledImages.send(cluster, List.of("after"));

            // One poll returns all of them, so that it fails before any of them is processed.
            CommandRun crashed = process(serve(cluster));
            assertThat(crashed.exitCode()).as(crashed.err()).isNotZero();
            awaitNoMembers(cluster);
            CommandRun ahead = put(cluster, "--offset", "5");
            ahead.assertFailed(
                    ExitCode.FAILED,
                    "record images-0@5 is not the next one: group fashion-stream continues at offset 0",
                    "--set consumer.max.poll.records=1");

            CommandRun careful = process(Stream.concat(
                            Stream.of(serve(cluster)),
                            Stream.of(
                                    "--set",
                                    "consumer.max.poll.records=1",
                                    "--set",
                                    "inference.batch.max.size=1",
                                    "--set",
                                    "commit.interval.ms=1"))
                    .toArray(String[]::new));
            assertThat(careful.exitCode()).as(careful.err()).isNotZero();
            awaitNoMembers(cluster);

            CommandRun unreadable = process(OnCluster.arguments(cluster, put("--offset", "5")));
            assertThat(unreadable.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(unreadable.err())
                    .contains("images-0@5, does not fit into this process's memory")
                    .contains("--offset 5 --without-content");
            CommandRun done = put(cluster, "--offset", "5", "--without-content", "--json");
            done.assertDone();
            assertThat(done.out())
                    .startsWith("put aside images-0@5 as images-dead-letters-0@0, without its content;"
                            + " group fashion-stream continues at offset 6");
            assertThat(done.lastJson().path("next_offset").asInt()).isEqualTo(6);

            try (BackgroundCommand serve = BackgroundCommand.start("classifying from topic images", serve(cluster))) {
                assertThat(predictions(cluster, 6))
                        .containsExactlyInAnyOrder("before-0", "before-1", "before-2", "before-3", "before-4", "after");
            }
        }
    }

    @Test
    void shouldReplayARecordThatWasPutAside() throws Exception {
        try (DevelopmentCluster cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0)) {
            create(cluster, "images");
            try (BackgroundCommand serve = BackgroundCommand.start("classifying from topic images", serve(cluster))) {
                UnlabelledImages.send(cluster, List.of("first"));
                assertThat(predictions(cluster, 1)).containsExactly("first");
                put(cluster, "--offset", "1")
                        .assertFailed(ExitCode.FAILED, "group fashion-stream has active members", "stop all instances");
            }
            UnlabelledImages.send(cluster, List.of("second", "third"));
            awaitNoMembers(cluster);

            CommandRun done =
                    put(cluster, "--offset", "1", "--reason", "for a test").assertDone();
            assertThat(done.out())
                    .isEqualToNormalizingNewlines("put aside images-0@1 as images-dead-letters-0@0;"
                            + " group fashion-stream continues at offset 2\n");
            JsonNode listed = run(cluster, "dead-letters", "list", "--json").lastJson();
            assertThat(listed.path("reasons").path(0).path("message").asText())
                    .isEqualTo("put aside by hand: for a test");

            try (BackgroundCommand serve = BackgroundCommand.start("classifying from topic images", serve(cluster))) {
                assertThat(predictions(cluster, 2)).containsExactlyInAnyOrder("first", "third");
                run(cluster, "dead-letters", "replay", "--all").assertDone();
                assertThat(predictions(cluster, 3)).containsExactlyInAnyOrder("first", "second", "third");
            }
        }
    }

    private static void create(DevelopmentCluster cluster, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void sendBomb(DevelopmentCluster cluster) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "compression.type",
                "zstd",
                "max.request.size",
                1 << 30,
                "buffer.memory",
                1L << 30);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("images", new byte[BOMB_BYTES])).get();
        }
    }

    private static List<String> predictions(DevelopmentCluster cluster, int count) {
        return run(
                        cluster,
                        "consume",
                        "predictions",
                        "--from-beginning",
                        "--max",
                        Integer.toString(count),
                        "--timeout",
                        "60",
                        "--json")
                .assertDone()
                .jsonLines()
                .stream()
                .map(prediction -> prediction.path("image_id").asText())
                .toList();
    }

    private static void awaitNoMembers(DevelopmentCluster cluster) {
        AppConfig config = AppConfig.of(Map.of("bootstrap.servers", cluster.bootstrapServers()));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !GroupFacts.of(config, "fashion-stream").active());
    }

    private CommandRun put(DevelopmentCluster cluster, String... options) {
        return run(cluster, put(options));
    }

    private static String[] put(String... options) {
        return Stream.concat(
                        Stream.of("dead-letters", "put-aside", "--topic", "images", "--partition", "0"),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    private String[] serve(DevelopmentCluster cluster) {
        return OnCluster.arguments(
                cluster,
                "serve",
                "--set",
                "state.dir=" + folder.resolve("state"),
                "--set",
                "web.port=0",
                "--set",
                "num.stream.threads=1");
    }

    private static CommandRun run(DevelopmentCluster cluster, String... command) {
        return CommandRun.of(OnCluster.arguments(cluster, command));
    }

    /** Runs a command in a separate JVM with a small heap. */
    private CommandRun process(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                SMALL_HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FashionStream.class.getName()));
        command.addAll(List.of(arguments));
        Path err = folder.resolve("stderr");
        Process process = new ProcessBuilder(command)
                .redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new CommandRun(process.exitValue(), "", Files.readString(err));
    }
}
