package fashionstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.cli.CommandRun;
import fashionstream.config.AppConfig;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.Evaluator;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.produce.IdxImages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo command like a user. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DemoIT {
    @SuppressWarnings("NullAway.Init")
    private static LabelledImages images;

    @BeforeAll
    static void read() {
        Path dataSet =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
        images = FashionMnist.read(dataSet, Split.TEST);
    }

    @Test
    void shouldEndWithTheSummaryOfItsOwnRunOnly(@TempDir Path data) {
        Evaluation evaluation = evaluate(500);
        String[] demo = {"demo", "--once", "--images", "500", "--data-dir", data.toString()};

        CommandRun first = CommandRun.of(demo).assertDone();
        shouldAgree(first.lastJson(), evaluation);
        assertThat(first.err())
                .contains("of 500 (95 % interval")
                .containsPattern("audit: \\d+ records read, .* 0 differ");

        CommandRun second = CommandRun.of(demo).assertDone();
        shouldAgree(second.lastJson(), evaluation);
        assertThat(second.err())
                .as("the rolling accuracy continues where it stopped")
                .contains("of 1000 (95 % interval")
                .contains(" 0 differ");
    }

    @Test
    void shouldClassifyTheWholeTestSetAsWellAsTheModelIs() {
        Evaluation evaluation = evaluate(images.size());

        CommandRun run = CommandRun.of("demo", "--once").assertDone();

        assertThat(run.out().lines()).hasSize(1);
        shouldAgree(run.lastJson(), evaluation);
        assertThat(run.err()).contains("of 10000 (95 % interval");
    }

    @Test
    void shouldShutDownCleanlyWhenInterruptedDuringStartup(@TempDir Path data) {
        Thread.currentThread().interrupt();
        CommandRun run = CommandRun.of("demo", "--data-dir", data.toString(), "--set", "web.port=0");
        assertThat(Thread.interrupted()).isTrue();

        run.assertDone();
        assertThat(run.out()).isEmpty();
        // The folder is no longer locked.
        DevelopmentCluster.start(data, 0, 0).close();
    }

    @Test
    void shouldShutDownCleanlyWhenInterruptedWhileStreaming(@TempDir Path data) throws Exception {
        Thread command = Thread.currentThread();
        AppConfig settings = AppConfig.of(Map.of());
        try (Classifier model = BundledModel.DEFAULT.load();
                Demo demo = Demo.start(settings, model, data, 0, 0, new SimpleMeterRegistry())) {
            IdxImages source = new IdxImages("x", images.height(), images.width(), images.pixels(), null, 1_000_000);
            assertThatThrownBy(() -> demo.stream(source, 100, predictions -> {
                        if (predictions > 0) {
                            command.interrupt();
                        }
                    }))
                    .isInstanceOf(InterruptedException.class)
                    .satisfies(interrupted ->
                            assertThat(interrupted.getSuppressed()).isEmpty());
            assertThat(Thread.interrupted()).isFalse();
        }
        DevelopmentCluster.start(data, 0, 0).close();
    }

    private static void shouldAgree(JsonNode summary, Evaluation evaluation) {
        List<String> keys = new ArrayList<>();
        summary.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactlyInAnyOrder(
                        "images",
                        "predictions",
                        "correct",
                        "accuracy",
                        "dead_letters",
                        "images_per_second",
                        "model_version");
        assertThat(summary.path("images").asLong()).isEqualTo(evaluation.images());
        assertThat(summary.path("predictions").asLong()).isEqualTo(evaluation.images());
        assertThat(summary.path("correct").asLong()).isEqualTo(evaluation.correct());
        assertThat(summary.path("accuracy").asDouble()).isEqualTo(evaluation.accuracy());
        assertThat(summary.path("dead_letters").asLong()).isZero();
        assertThat(summary.path("images_per_second").asDouble()).isPositive();
        assertThat(summary.path("model_version").asText())
                .isEqualTo(evaluation.model().version());
    }

    private static Evaluation evaluate(int count) {
        List<String> labels = images.labels().subList(0, count).stream()
                .map(FashionMnist.CLASSES::get)
                .toList();
        try (Classifier model = BundledModel.DEFAULT.load()) {
            return new Evaluator(model).evaluate(images.pixels().subList(0, count), labels);
        }
    }
}
