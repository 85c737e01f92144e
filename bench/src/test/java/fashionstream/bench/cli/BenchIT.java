package fashionstream.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.cli.CommandRun;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the measuring commands like a user, on a few images: checks that the figures are consistent, not that they are
 * high.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class BenchIT {
    private static final List<String> GUARANTEES = List.of("at_least_once", "exactly_once");

    @AfterEach
    void shouldLeaveNoBrokerBehind() {
        assertThat(brokers()).isEmpty();
    }

    /** Java processes that this one has started; the benchmark starts no others. */
    private static List<ProcessHandle> brokers() {
        return ProcessHandle.current()
                .children()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .toList();
    }

    @Test
    void shouldMeasureModelAndPipeline(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bench.json");
        CommandRun run = CommandRun.of(
                        BenchMain.commandLine(),
                        ("bench --images 600 --rounds 1 --warm-ups 1 --threads 1 --load-seconds 1 --json --out " + file)
                                .split(" "))
                .assertDone();

        JsonNode report = run.lastJson();
        assertThat(Json.MAPPER.readTree(file.toFile())).isEqualTo(report);
        assertThat(report.path("threads").asInt()).isEqualTo(1);
        assertThat(report.path("batch_size").asInt()).isEqualTo(64);
        assertThat(report.path("images").asInt()).isEqualTo(600);
        try (Classifier model = BundledModel.DEFAULT.load()) {
            assertThat(report.path("model_version").asText())
                    .isEqualTo(model.model().version());
        }
        double raw = report.path("raw_images_per_second").asDouble();
        assertThat(raw).isPositive();
        for (String guarantee : GUARANTEES) {
            double pipeline =
                    report.path("pipeline_images_per_second").path(guarantee).asDouble();
            double withBroker = report.path("ratio_with_broker").path(guarantee).asDouble();
            // The figure of the model alone is the median of several; the ratio uses those around the run.
            assertThat(withBroker).isPositive();
            assertThat(pipeline / raw / withBroker).isBetween(0.2, 5.0);
            assertThat(report.path("ratio").path(guarantee).asDouble()).isGreaterThanOrEqualTo(withBroker);
            shouldIncrease(report.path("latency_ms").path(guarantee));
            assertThat(report.path("latency_ms_by_load").path(guarantee))
                    .hasSize(3)
                    .allSatisfy(
                            load -> assertThat(load.path("p50").path("median").asDouble())
                                    .isPositive());
            JsonNode cpu = report.path("cpu_micros_per_image").path(guarantee);
            assertThat(List.of("broker", "client", "avro", "decode", "inference"))
                    .allSatisfy(part ->
                            assertThat(cpu.path(part).path("median").isNumber()).isTrue());
            assertThat(cpu.path("inference").path("median").asDouble()).isPositive();
        }
        assertThat(report.path("raw")).hasSize(5);
        assertThat(report.path("pipeline")).hasSize(2).allSatisfy(pipeline -> assertThat(
                        pipeline.path("partitions_per_thread").toString())
                .as("one thread has all four partitions")
                .isEqualTo("[[4]]"));
        assertThat(report.path("cold")).hasSize(2).allSatisfy(cold -> {
            assertThat(cold.path("images_per_second").path("median").asDouble()).isPositive();
            assertThat(cold.path("first_output_seconds").path("median").asDouble())
                    .isPositive();
            assertThat(cold.path("steady").isBoolean()).isTrue();
        });
        assertThat(report.path("warm_up").path("steps").asInt()).isEqualTo(1);
        assertThat(report.path("peak_rss_bytes").path("broker").asLong()).isGreaterThan(50_000_000);
        assertThat(run.out()).contains("Model alone", "Latency in ms", "exactly once", "cold start");
    }

    private static void shouldIncrease(JsonNode latency) {
        double p50 = latency.path("p50").asDouble();
        double p95 = latency.path("p95").asDouble();
        double p99 = latency.path("p99").asDouble();
        assertThat(p50).isPositive();
        assertThat(p95).isGreaterThanOrEqualTo(p50);
        assertThat(p99).isGreaterThanOrEqualTo(p95);
        assertThat(latency.path("max").asDouble()).isGreaterThanOrEqualTo(p99);
    }

    @Test
    void shouldReportTheMemoryAndTheLag() {
        CommandRun run = CommandRun.of(
                        BenchMain.commandLine(),
                        "bench soak --images 300 --threads 1 --duration 5s --every 1s --load 0.2 --json".split(" "))
                .assertDone();

        JsonNode report = run.lastJson();
        assertThat(report.path("samples").size()).isGreaterThanOrEqualTo(4);
        assertThat(report.path("samples")).allSatisfy(sample -> {
            assertThat(sample.path("app_rss").asLong()).isGreaterThan(50_000_000);
            assertThat(sample.path("broker_rss").asLong()).isGreaterThan(50_000_000);
            assertThat(sample.path("lag").asLong(-1)).isNotNegative();
        });
        assertThat(report.path("lag_at_quarters")).hasSize(4);
        assertThat(report.path("app_mb_per_hour").isNumber()).isTrue();
        assertThat(report.path("p99_ms").path("median").asDouble()).isPositive();
        assertThat(run.out()).contains("MB/hour");
    }

    @Test
    void shouldDistributeTheWorkOverInstances() {
        CommandRun run = CommandRun.of(
                        BenchMain.commandLine(),
                        ("bench scale --instances 1,2 --partitions 4 --step 2s --images 300 --threads 1 --rounds 1"
                                        + " --partition-counts 2 --class-counts 10,100 --json")
                                .split(" "))
                .assertDone();

        JsonNode report = run.lastJson();
        assertThat(report.path("steps"))
                .extracting(step -> step.path("instances").asInt())
                .containsExactly(1, 2, 1);
        assertThat(report.path("steps")).allSatisfy(step -> {
            assertThat(step.path("images_per_second").asDouble()).isPositive();
            assertThat(step.path("settled_seconds").asDouble()).isPositive();
        });
        assertThat(report.path("costs"))
                .extracting(cost -> cost.path("classes").asInt())
                .containsExactly(10, 100);
        assertThat(run.out()).contains("instances", "of a partition", "classes");
    }

    @Test
    void shouldCompareWithTheKeptFigures(@TempDir Path folder) throws IOException {
        Path kept = folder.resolve("kept.json");
        String command = "bench sentinel --images 300 --threads 1 --rounds 1 --kept " + kept;
        CommandRun.of(BenchMain.commandLine(), (command + " --keep").split(" ")).assertDone();
        assertThat(Json.MAPPER.readTree(kept.toFile()).path("ratio").asDouble()).isPositive();

        Files.writeString(kept, "{\"origin\": \"a dream\", \"ratio\": 1, \"own_micros\": 0.1, \"broker_micros\": 0.1}");
        CommandRun run =
                CommandRun.of(BenchMain.commandLine(), command.split(" ")).assertDone();
        assertThat(run.out()).contains("a dream");
        assertThat(run.err()).contains("costs the application");
    }

    @Test
    void shouldRejectAnInvalidModelBeforeAnythingIsStarted(@TempDir Path folder) throws IOException {
        Path model = Files.writeString(folder.resolve("bad.onnx"), "no model");
        CommandRun run = CommandRun.of(BenchMain.commandLine(), "bench", "--model", model.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).singleElement().asString().contains(model.toString());
        assertThat(run.out()).isEmpty();
    }

    @Test
    void shouldEndTheBrokerWhenInterrupted() throws InterruptedException {
        Thread command = Thread.currentThread();
        Thread ctrlC = new Thread(() -> {
            await().atMost(Duration.ofSeconds(60)).until(() -> !brokers().isEmpty());
            command.interrupt();
        });
        ctrlC.start();
        CommandRun run = CommandRun.of(BenchMain.commandLine(), "bench", "--images", "300", "--warm-ups", "1");
        ctrlC.join();

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("interrupted");
    }
}
