package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.DevelopmentCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry's password, on the whole way of {@code serve}: start, work, an outage of the registry, and the end. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class SecretsIT {
    private static final String PASSWORD = "Xq7-never-shown";
    private static final Pattern PAGE = Pattern.compile("dashboard, metrics and health at (http://\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void shouldNeverShowThePasswordOfTheRegistry() throws Exception {
        Path output = folder.resolve("output");
        Process serve;
        DevelopmentCluster cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0);
        try (cluster) {
            serve = serve(cluster, output);
            await().atMost(PATIENCE)
                    .until(() -> PAGE.matcher(Files.readString(output)).find());
            UnlabelledImages.send(cluster, List.of("one", "two"));
            URI page = page(output);
            await().atMost(PATIENCE).until(() -> get(page, "api/state").contains("\"two\""));
            for (String path : List.of("", "api/state", "metrics", "health/ready", "health/live")) {
                assertThat(get(page, path)).as(path).isNotEmpty().doesNotContain(PASSWORD);
            }
        }
        try {
            // Nothing is left: the log has the failures.
            await().atMost(PATIENCE)
                    .until(() -> get(page(output), "health/ready").contains("broker"));
        } finally {
            serve.destroy();
            assertThat(serve.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Files.readString(output)).isNotEmpty().doesNotContain(PASSWORD);
    }

    private Process serve(DevelopmentCluster cluster, Path output) throws IOException {
        String registry = cluster.registryUrl().replace("http://", "http://reader:" + PASSWORD + "@");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FashionStream.class.getName(),
                        "serve",
                        "--debug",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--schema-registry",
                        registry,
                        "--set",
                        "web.port=0",
                        "--set",
                        "state.dir=" + folder.resolve("state"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static URI page(Path output) throws IOException {
        Matcher found = PAGE.matcher(Files.readString(output));
        assertThat(found.find()).isTrue();
        return URI.create(found.group(1));
    }

    private String get(URI page, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(page.resolve("/" + path)).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }
}
