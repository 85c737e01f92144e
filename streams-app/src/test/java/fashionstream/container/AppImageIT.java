package fashionstream.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import fashionstream.console.Json;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Runs the application's image with Kafka in a container. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class AppImageIT {
    private static final int IMAGES = 300;
    private static final int STOP_SECONDS = 40;
    private static final long ENDED_BY_SIGTERM = 143;

    @Test
    void shouldClassifyEachImageOnceOverAStop() {
        DockerImageName appImage = LocalImages.app();
        DockerImageName kafkaImage = LocalImages.kafka();
        Path dataSet =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
        try (ContainerCluster cluster = new ContainerCluster(appImage, kafkaImage, dataSet)) {
            cluster.start();
            classifyAndStop(cluster);
            classifyTheRest(cluster);
        }
    }

    private static void classifyAndStop(ContainerCluster cluster) {
        try (GenericContainer<?> app = cluster.serve()) {
            app.start();
            assertThat(run(app, "id", "-u").strip()).isEqualTo("10001");
            produce(app);
            assertThat(predictions(app, IMAGES)).hasSize(IMAGES);

            // The application is stopped while these images are waiting or being processed.
            produce(app);
            ContainerState end = stop(app);
            assertThat(end.getExitCodeLong()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(end.getOOMKilled()).isFalse();
        }
    }

    private static void classifyTheRest(ContainerCluster cluster) {
        try (GenericContainer<?> app = cluster.serve()) {
            app.start();
            // Requests one more than expected, so that a duplicate is detected; ends after the last record.
            List<JsonNode> predictions = predictions(app, 2 * IMAGES + 1);
            assertThat(predictions)
                    .extracting(AppImageIT::place)
                    .hasSize(2 * IMAGES)
                    .doesNotHaveDuplicates();
            assertThat(predictions)
                    .filteredOn(prediction -> prediction.path("label").equals(prediction.path("label_true")))
                    .hasSizeGreaterThan(2 * IMAGES * 85 / 100);
        }
    }

    private static void produce(GenericContainer<?> app) {
        run(app, "fashion-stream", "produce", "--data-set", ContainerCluster.DATA_SET, "--count", "" + IMAGES);
    }

    private static List<JsonNode> predictions(GenericContainer<?> app, int max) {
        String lines = run(
                app,
                "fashion-stream",
                "consume",
                "predictions",
                "--from-beginning",
                "--json",
                "--max",
                Integer.toString(max),
                "--timeout",
                "10");
        return lines.lines().map(AppImageIT::parse).toList();
    }

    /** Position of the classified image. */
    private static String place(JsonNode prediction) {
        return prediction.path("image_partition") + "@" + prediction.path("image_offset");
    }

    /** Runs a command in the container, and returns its stdout. */
    private static String run(GenericContainer<?> container, String... command) {
        try {
            ExecResult result = container.execInContainer(command);
            assertThat(result.getExitCode())
                    .as("%s: %s", String.join(" ", command), result.getStderr())
                    .isZero();
            return result.getStdout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** SIGTERM, as {@code docker stop} and Kubernetes send it. */
    private static ContainerState stop(GenericContainer<?> container) {
        container
                .getDockerClient()
                .stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS)
                .exec();
        return container
                .getDockerClient()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState();
    }

    private static JsonNode parse(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
