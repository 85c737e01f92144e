package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.console.ExitCode;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model's way from a file to its predictions and back, while images come. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ModelsIT {
    private static final String STARTED_WITH =
            "promoted: none; the model that each instance was started with is active";

    private static final String INT8;

    static {
        try (Classifier model = BundledModel.INT8.load()) {
            INT8 = model.model().version();
        }
    }

    @TempDir
    private Path folder;

    private DevelopmentCluster cluster;
    private Path float32;

    @BeforeEach
    void start() throws Exception {
        cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0);
        float32 = Files.write(folder.resolve("float32.onnx"), BundledModel.FLOAT32.bytes());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void shouldPromoteAnotherModelWithoutLosingImages() throws Exception {
        try (BackgroundCommand serve = serve()) {
            assertThat(run("models", "list").assertDone().out()).startsWith(STARTED_WITH);
            run("models", "rollback").assertFailed(ExitCode.FAILED, "no model is promoted");
            run("models", "promote", "0123456789ab")
                    .assertFailed(ExitCode.FAILED, "no model '0123456789ab' is published; there are none");

            CommandRun published = run("models", "publish", float32.toString(), "--note", "why not", "--json")
                    .assertDone();
            String version = published.lastJson().path("model_version").asText();
            assertThat(published.lastJson().path("model_name").asText()).isEqualTo("fashion-cnn");
            assertThat(published.lastJson().path("model_number").asInt()).isEqualTo(1);
            String label = "fashion-cnn v1 (" + version + ")";
            assertThat(published.out())
                    .contains("model " + label + " is published", "fashion-stream models promote " + version);
            assertThat(run("models", "publish", float32.toString()).assertDone().out())
                    .contains("model " + label + " was published before");
            JsonNode listed = run("models", "list", "--json").assertDone().lastJson();
            assertThat(listed.path("champion").isNull()).isTrue();
            assertThat(listed.path("models")).hasSize(1);
            assertThat(listed.at("/models/0/version").asText()).isEqualTo(version);
            assertThat(listed.at("/models/0/number").asInt()).isEqualTo(1);
            assertThat(listed.at("/models/0/note").asText()).isEqualTo("why not");

            CompletableFuture<CommandRun> images =
                    CompletableFuture.supplyAsync(() -> run("produce", "--count", "6000", "--rate", "300"));
            awaitActive(INT8);
            assertThat(run("models", "promote", "v1").assertDone().out()).contains("model " + label + " is promoted");
            awaitActive(version);
            assertThat(run("models", "promote", "fashion-cnn").assertDone().out())
                    .contains("model " + label + " is already promoted");
            assertThat(run("models", "rollback").assertDone().out())
                    .contains("model " + label + " is rolled back", "is active again");
            awaitActive(INT8);
            images.get().assertDone();
            List<JsonNode> predictions = predictions(6000);
            assertThat(predictions)
                    .extracting(prediction -> prediction.path("image_id").asText())
                    .doesNotHaveDuplicates()
                    .hasSize(6000);
            assertThat(predictions)
                    .extracting(prediction -> prediction.path("model_version").asText())
                    .contains(INT8, version);
            JsonNode audit = await().atMost(Duration.ofSeconds(60))
                    .until(() -> run("audit", "--json"), audited -> audited.exitCode() == 0)
                    .lastJson();
            assertThat(audit.path("differences")).isEmpty();
            assertThat(run("models", "list").assertDone().out()).startsWith(STARTED_WITH);
        }
    }

    @Test
    void shouldCompareAChallengerWithTheActiveModel() throws Exception {
        try (BackgroundCommand serve = serve()) {
            String version = publishedVersion(float32, 1);
            run("models", "challenge", "v1").assertDone();
            CompletableFuture<CommandRun> images =
                    CompletableFuture.supplyAsync(() -> run("produce", "--count", "2000", "--rate", "200"));
            JsonNode contest = await().atMost(Duration.ofSeconds(60))
                    .until(this::contest, now -> now.path("labelled").asLong() >= 100);
            assertThat(contest.path("champion").asText()).isEqualTo(INT8);
            assertThat(contest.path("scored").asLong())
                    .isGreaterThanOrEqualTo(contest.path("labelled").asLong());
            assertThat(contest.path("difference").asDouble()).isBetween(-0.1, 0.1);
            assertThat(contest.path("verdict").asText()).isEqualTo("LEVEL_SO_FAR");

            run("models", "promote", "v1").assertFailed(ExitCode.FAILED, "contest with fashion-cnn " + INT8, "--force");
            run("models", "promote", "v1", "--force").assertDone();
            JsonNode listed = run("models", "list", "--json").assertDone().lastJson();
            assertThat(listed.path("champion").asText()).isEqualTo(version);
            assertThat(listed.path("challengers")).isEmpty();
            images.get().assertDone();
        }
    }

    private JsonNode contest() {
        return run("models", "list", "--json").assertDone().lastJson().at("/challengers/0/contest");
    }

    @Test
    void shouldKeepThePromotedModelAfterARestart() throws Exception {
        String version;
        try (BackgroundCommand serve = serve()) {
            version = run("models", "publish", float32.toString(), "--promote", "--json")
                    .assertDone()
                    .lastJson()
                    .path("model_version")
                    .asText();
        }
        assertThat(run("models", "list").assertDone().out()).startsWith("promoted: fashion-cnn v1 (" + version + ")");
        try (BackgroundCommand serve = serve()) {
            run("produce", "--count", "50").assertDone();
            assertThat(predictions(50))
                    .extracting(prediction -> prediction.path("model_version").asText())
                    .containsOnly(version);
        }
    }

    @Test
    void shouldPublishAModelThatEachInstanceFetches() throws Exception {
        Path allowed = Files.createDirectory(folder.resolve("allowed"));
        Path archive = allowed.resolve("float32.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("model/float32.onnx"));
            zip.write(BundledModel.FLOAT32.bytes());
        }
        String allow = "models.reference.allow=" + allowed;
        String state = "state.dir=" + folder.resolve("state");
        run("models", "publish", "--reference", archive.toString(), "--set", state)
                .assertFailed(ExitCode.FAILED, "is not below a prefix of models.reference.allow, which is empty");
        run(
                        "models",
                        "publish",
                        "--reference",
                        archive.toString(),
                        "--set",
                        state,
                        "--set",
                        "models.reference.allow=ftp://x/")
                .assertFailed(ExitCode.USAGE, "'ftp://x/' is not an http, https or file URL");
        String version;
        try (BackgroundCommand serve = serve()) {
            version = run(
                            "models",
                            "publish",
                            "--reference",
                            archive.toString(),
                            "--set",
                            state,
                            "--set",
                            allow,
                            "--promote",
                            "--json")
                    .assertDone()
                    .lastJson()
                    .path("model_version")
                    .asText();
        }
        JsonNode listed = run("models", "list", "--json").assertDone().lastJson();
        assertThat(listed.at("/models/0/reference/address").asText())
                .isEqualTo(archive.toUri().toString());
        assertThat(listed.at("/models/0/bytes").asLong()).isEqualTo(Files.size(archive));
        assertThat(versionsOfPredictions(50, "--set", allow)).containsOnly(version);
        // An instance that may not fetch the model keeps its own.
        assertThat(versionsOfPredictions(100).subList(50, 100)).containsOnly(INT8);
    }

    private List<String> versionsOfPredictions(int total, String... settings) throws Exception {
        try (BackgroundCommand serve = serve(settings)) {
            run("produce", "--count", "50").assertDone();
            return predictions(total).stream()
                    .map(prediction -> prediction.path("model_version").asText())
                    .toList();
        }
    }

    @Test
    void shouldCountThePublicationsOfAName() throws Exception {
        Path int8 = Files.write(folder.resolve("int8.onnx"), BundledModel.INT8.bytes());
        String first = publishedVersion(int8, 1);
        String second = publishedVersion(float32, 2);
        assertThat(publishedVersion(int8, 1)).isEqualTo(first);

        run("models", "promote", "fashion-cnn")
                .assertFailed(
                        ExitCode.USAGE,
                        "'fashion-cnn' may be 2 published models: fashion-cnn v1 (" + first + "), fashion-cnn v2 ("
                                + second + ")");
        run("models", "promote", "v3").assertFailed(ExitCode.FAILED, "no model 'v3' is published");
        run("models", "promote", "fashion-cnn v2").assertDone();
        run("models", "promote", first.substring(0, 8)).assertDone();
        assertThat(run("models", "rollback").assertDone().out())
                .contains("model fashion-cnn v1 (" + first + ") is rolled back: fashion-cnn v2 (" + second
                        + ") is active again");
        assertThat(run("models", "list").assertDone().out())
                .contains("promoted: fashion-cnn v2 (" + second + ")", "fashion-cnn v1 (" + first + ")");
    }

    private String publishedVersion(Path model, int number) {
        JsonNode published = run("models", "publish", model.toString(), "--json")
                .assertDone()
                .lastJson();
        assertThat(published.path("model_number").asInt()).isEqualTo(number);
        return published.path("model_version").asText();
    }

    @Test
    void shouldNotPublishAnUnusableModel() throws Exception {
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
        run("models", "publish", folder.resolve("none.onnx").toString())
                .assertFailed(ExitCode.FAILED, "none.onnx", "no such model file");
        run("models", "publish", text.toString()).assertFailed(ExitCode.FAILED, "text.onnx");
        run("models", "publish", float32.toString(), "--set", "record.max.bytes=1048576")
                .assertFailed(ExitCode.FAILED, "float32.onnx", "record.max.bytes=1048576", "topic models");
        run("models", "publish", float32.toString(), "--note", "x".repeat(501))
                .assertFailed(ExitCode.USAGE, "--note may have 500 characters");
        run("models", "list").assertFailed(ExitCode.FAILED, "models");
    }

    /** Waits until this model is active; images must be arriving. */
    private void awaitActive(String version) {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> run("consume", "predictions", "--max", "50", "--timeout", "5", "--json")
                                .jsonLines(),
                        latest -> !latest.isEmpty()
                                && latest.stream().allMatch(prediction -> prediction
                                        .path("model_version")
                                        .asText()
                                        .equals(version)));
    }

    private List<JsonNode> predictions(int count) {
        return run(
                        "consume",
                        "predictions",
                        "--from-beginning",
                        "--max",
                        Integer.toString(count),
                        "--timeout",
                        "60",
                        "--json")
                .assertDone()
                .jsonLines();
    }

    private BackgroundCommand serve(String... more) {
        String[] settings = {"serve", "--set", "state.dir=" + folder.resolve("state"), "--set", "web.port=0"};
        return BackgroundCommand.start(
                "classifying from topic images",
                OnCluster.arguments(
                        cluster,
                        Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new)));
    }

    private CommandRun run(String... command) {
        return CommandRun.of(OnCluster.arguments(cluster, command));
    }
}
