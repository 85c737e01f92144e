package fashionstream.container;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * The images that the tests run. They must exist on this machine, since nothing is pulled. If an image or Docker is
 * missing, tests are skipped with a message; with {@code -Dfashionstream.containers=required}, as in CI, they fail.
 */
final class LocalImages {
    private static final Logger log = LoggerFactory.getLogger(LocalImages.class);
    private static final boolean REQUIRED = "required".equals(System.getProperty("fashionstream.containers"));
    private static final long PATIENCE_SECONDS = 20;

    private LocalImages() {}

    /** The application's image. */
    static DockerImageName app() {
        return present("APP_IMAGE", "fashion-stream", "build it with docker build -f deploy/Dockerfile");
    }

    /** A Kafka image that is started like {@code apache/kafka}. */
    static DockerImageName kafka() {
        return present(
                        "KAFKA_IMAGE",
                        "apache/kafka:4.4.0",
                        "pull it, or build a stand-in with deploy/local/build-images")
                .asCompatibleSubstituteFor("apache/kafka");
    }

    private static DockerImageName present(String variable, String standard, String remedy) {
        String image = System.getenv().getOrDefault(variable, standard);
        if (!isPresent(image)) {
            missing("there is no image " + image + " on this machine (" + variable + "), or no Docker; " + remedy);
        }
        return DockerImageName.parse(image);
    }

    private static boolean isPresent(String image) {
        // The client uses only the local engine; Testcontainers would first search for others for minutes.
        try {
            Process inspect = new ProcessBuilder("docker", "image", "inspect", image)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!inspect.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                inspect.destroyForcibly();
                return false;
            }
            return inspect.exitValue() == 0;
        } catch (IOException e) {
            // No client.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void missing(String message) {
        if (REQUIRED) {
            fail(message);
        }
        // JUnit prints the reason for a skipped test only in the reports.
        log.warn("skipped: {}", message);
        abort(message);
    }
}
