package fashionstream.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.BrokerProcess;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.rollout.ModelRollout;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server while a broker accepts connections but never responds. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SilentBrokerIT {
    private static final int MANY = 60;

    /** It is the test: a request that waited behind all the images would take half a minute, 2 s for each four. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient browser = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void shouldRespondToProbesAndScrapesWhileManyImagesAreRequested() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(directory.resolve("kafka"), 0, Map.of());
                DevelopmentRegistry registry = DevelopmentRegistry.start(0, directory.resolve("registry"))) {
            AppConfig config = AppConfig.of(Map.of(
                    "bootstrap.servers", broker.bootstrapServers(),
                    "schema.registry.url", registry.url(),
                    "state.dir", directory.resolve("state").toString(),
                    "web.port", "0"));
            TopicSetup.ensure(config);
            try (Monitor monitor = Monitor.start(config);
                    Classifier model = BundledModel.DEFAULT.load();
                    ActiveModel activeModel = new ActiveModel(model);
                    TopicGuard topics = TopicGuard.start(config);
                    ModelRollout rollout = new ModelRollout(config, activeModel, monitor.meters());
                    StreamsRunner streams = StreamsRunner.of(config, activeModel, topics, monitor.meters());
                    Monitor.Watch watch = monitor.watch(config, topics, rollout, streams)) {
                broker.freeze();
                try {
                    shouldAnswer(monitor.url());
                } finally {
                    broker.thaw();
                }
            }
        }
    }

    private void shouldAnswer(String url) throws Exception {
        var images = IntStream.range(0, MANY)
                .mapToObj(i -> browser.sendAsync(
                        request(url + "/api/image?partition=0&offset=" + i, Duration.ofSeconds(30)),
                        BodyHandlers.ofString()))
                .toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(images.toArray(CompletableFuture[]::new));
        int looks = 0;
        do {
            for (String path : new String[] {"/health/live", "/health/ready", "/metrics", "/", "/api/state"}) {
                HttpResponse<String> response = browser.send(request(url + path, PATIENCE), BodyHandlers.ofString());
                assertThat(response.statusCode())
                        .as("%s: %s", path, response.body())
                        .isEqualTo(path.equals("/health/ready") ? 503 : 200);
            }
            looks++;
        } while (!all.isDone());
        assertThat(looks).as("number of checks").isGreaterThan(5);
        assertThat(images).allSatisfy(image -> {
            assertThat(image.join().statusCode()).isEqualTo(503);
            assertThat(image.join().headers().firstValue("Retry-After")).hasValue("5");
        });
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        browser.send(request(url + "/health/ready", PATIENCE), BodyHandlers.ofString())
                                .body())
                .contains("no response from a broker"));
    }

    private static HttpRequest request(String url, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(timeout).build();
    }
}
