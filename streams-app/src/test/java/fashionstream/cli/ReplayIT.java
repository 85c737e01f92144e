package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.topics.TopicFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the command replay reports; KillIT replays a roll-out in which processes were killed. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ReplayIT {
    @TempDir
    private Path folder;

    private DevelopmentCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void shouldRepeatTheVersionsOfARollOut() throws Exception {
        Path float32 = Files.write(folder.resolve("float32.onnx"), BundledModel.FLOAT32.bytes());
        String version;
        try (BackgroundCommand serve = BackgroundCommand.start(
                "classifying from topic images",
                OnCluster.arguments(
                        cluster, "serve", "--set", "state.dir=" + folder.resolve("state"), "--set", "web.port=0"))) {
            run("produce", "--count", "200").assertDone();
            awaitPredictions(200);
            version = run("models", "publish", float32.toString(), "--promote", "--json")
                    .assertDone()
                    .lastJson()
                    .path("model_version")
                    .asText();
            // The instance follows at some moment in between.
            run("produce", "--count", "3000", "--rate", "1000").assertDone();
            awaitPredictions(3200);
        }

        CommandRun replay = run("replay", "--json").assertDone();
        assertThat(replay.out()).contains("3200 images replayed: 3200 predictions equal, 0 different, 0 missing");
        JsonNode report = replay.lastJson();
        assertThat(report.path("equal").asLong()).isEqualTo(3200);
        assertThat(report.path("unpredicted").asLong()).isZero();

        // Without the model that the instance was started with.
        run("replay", "--model", float32.toString())
                .assertFailed(
                        ExitCode.FAILED,
                        "model " + initialVersion() + ": it classified ",
                        " from images-0@0 on and can't be loaded: ",
                        "no model of this version is published");

        recordFirst(version);
        CommandRun wrong = run("replay", "--json");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(wrong.lastJson().path("different").asLong()).isPositive();
        assertThat(wrong.lastJson().at("/details/0/original").asText()).startsWith(initialVersion());
        assertThat(wrong.lastJson().at("/details/0/replayed").asText()).startsWith(version);
    }

    /** Records a version for the whole of the first partition, which another one has classified in part. */
    private void recordFirst(String version) throws Exception {
        AppConfig config = AppConfig.of(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl()));
        String topicId = TopicFacts.of(config, "images").orElseThrow().id();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config.producerProperties(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("model-positions", topicId + "/0/0", version))
                    .get();
        }
    }

    private static String initialVersion() {
        try (Classifier model = BundledModel.DEFAULT.load()) {
            return model.model().version();
        }
    }

    private void awaitPredictions(int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> run(
                                        "consume",
                                        "predictions",
                                        "--from-beginning",
                                        "--max",
                                        Integer.toString(count),
                                        "--timeout",
                                        "5",
                                        "--json")
                                .jsonLines(),
                        predictions -> predictions.size() == count);
    }

    private CommandRun run(String... command) {
        return CommandRun.of(OnCluster.arguments(cluster, command));
    }
}
