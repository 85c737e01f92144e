package fashionstream.streams;

import static fashionstream.classification.TestImages.image;
import static fashionstream.streams.StreamsFixture.plan;
import static fashionstream.streams.StreamsFixture.produce;
import static fashionstream.streams.StreamsFixture.shouldHavePredicted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.config.AppConfig;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TopicRecords;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.ImageRecord;
import fashionstream.topics.TopicSetup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What follows a failure, on a real broker. Each test has its own topics and application, by prefix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsFailureIT {
    private final Path directory;
    private final StreamsFixture streams;

    StreamsFailureIT(@TempDir Path directory) {
        this.directory = directory;
        streams = new StreamsFixture(directory);
    }

    @AfterAll
    void stop() {
        streams.close();
    }

    @Test
    void shouldContinueOnceTheRegistryIsBack() throws Exception {
        Path registryDirectory = directory.resolve("other-registry");
        DevelopmentRegistry registry = DevelopmentRegistry.start(0, registryDirectory);
        int port = registry.port();
        AppConfig config = streams.config("registry-")
                .with(Map.of(
                        "schema.registry.url", registry.url(),
                        "serde.max.retries", "0",
                        // A registry that is away does not count as a failure.
                        "restarts.max", "0",
                        "restarts.backoff.ms", "50"));
        TopicSetup.ensure(config);
        produce(config, 0, 10);
        registry.close();

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new FirstPixelClassifier()))) {
            runner.start();
            Set<Throwable> failures = new HashSet<>();
            await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(60)).until(() -> {
                runner.failure().ifPresent(failures::add);
                return failures.size() > 2;
            });
            try (DevelopmentRegistry back = DevelopmentRegistry.start(port, registryDirectory)) {
                assertThat(back.url()).isEqualTo(config.schemaRegistryUrl());
                shouldHavePredicted(config, 10);
            }
        }
        assertThat(TopicRecords.read(config, config.topics().deadLetters(), new ByteArrayDeserializer(), 0))
                .isEmpty();
    }

    /** A wrong URL, or a proxy whose registry is away: each address is answered with a page. */
    @Test
    void shouldContinueOnceTheUrlIsARegistrys() throws Exception {
        Path registryDirectory = directory.resolve("proxied-registry");
        DevelopmentRegistry registry = DevelopmentRegistry.start(0, registryDirectory);
        int port = registry.port();
        AppConfig config = streams.config("proxied-")
                .with(Map.of("schema.registry.url", registry.url(), "restarts.max", "0", "restarts.backoff.ms", "50"));
        TopicSetup.ensure(config);
        produce(config, 0, 10);
        registry.close();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        proxy.createContext("/", exchange -> {
            byte[] page = "<html>no such page</html>".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(404, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        proxy.start();

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new FirstPixelClassifier()))) {
            runner.start();
            await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(60)).until(() -> runner.failure()
                    .isPresent());
            proxy.stop(0);
            try (DevelopmentRegistry back = DevelopmentRegistry.start(port, registryDirectory)) {
                assertThat(back.url()).isEqualTo(config.schemaRegistryUrl());
                shouldHavePredicted(config, 10);
            }
        } finally {
            proxy.stop(0);
        }
        assertThat(TopicRecords.read(config, config.topics().deadLetters(), new ByteArrayDeserializer(), 0))
                .isEmpty();
    }

    @Test
    void shouldContinueAfterAnUnexpectedFailure() throws Exception {
        AppConfig config = streams.config("passing-").with(Map.of("restarts.max", "2", "restarts.backoff.ms", "10"));
        TopicSetup.ensure(config);
        produce(config, 0, 2);

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new BrokenClassifier(4)))) {
            runner.start();
            shouldHavePredicted(config, 2);
            assertThat(runner.failure()).isPresent();
        }
        assertThat(TopicRecords.read(config, config.topics().deadLetters(), new ByteArrayDeserializer(), 0))
                .isEmpty();
    }

    @Test
    void shouldStopWithTheCauseOfAPersistentFailure() throws Exception {
        AppConfig config = streams.config("bug-").with(Map.of("restarts.max", "2", "restarts.backoff.ms", "10"));
        TopicSetup.ensure(config);
        produce(config, 1, 2);

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new BrokenClassifier(Integer.MAX_VALUE)))) {
            runner.start();
            assertThatThrownBy(runner::awaitStopped)
                    .isInstanceOf(StreamsFailedException.class)
                    .hasMessage("the streams stopped: this classifier is closed");
            assertThat(runner.failure()).isPresent();
        }
    }

    @Test
    void shouldStopWhenTheModelIsBroken() throws Exception {
        // A single thread: two threads share the count, so that both could exceed the limit before either fails.
        AppConfig config =
                streams.config("broken-").with(Map.of("inference.failures.max", "3", "num.stream.threads", "1"));
        TopicSetup.ensure(config);
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class)) {
            for (int i = 0; i < 30; i++) {
                ImageRecord fatal = image("fatal-" + i, FirstPixelClassifier.FATAL, "Bag");
                produce(
                        config,
                        fatal.getId(),
                        serde.serializer().serialize(config.topics().images(), fatal));
            }
        }

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new FirstPixelClassifier()))) {
            runner.start();
            assertThatThrownBy(runner::awaitStopped)
                    .isInstanceOf(StreamsFailedException.class)
                    .hasMessageContainingAll("4 images in a row", "inference.failures.max");
        }
        assertThat(TopicRecords.read(config, config.topics().deadLetters(), new ByteArrayDeserializer(), 0))
                .hasSizeLessThanOrEqualTo(3);
    }

    /**
     * Fails on any image, with an error that is not about the image, from the first image on that is not black: black
     * ones serve for warming up. Each batch fails twice, because the classification tries a black image as well.
     */
    private static final class BrokenClassifier implements Classifier {
        private final Classifier delegate = new FirstPixelClassifier();
        private final AtomicInteger failuresLeft;
        private volatile boolean warm;

        BrokenClassifier(int failures) {
            failuresLeft = new AtomicInteger(failures);
        }

        @Override
        public ModelInfo model() {
            return delegate.model();
        }

        @Override
        public float[][] classify(List<byte[]> images) {
            warm |= images.get(0)[0] != 0;
            if (warm && failuresLeft.getAndDecrement() > 0) {
                throw new IllegalStateException("this classifier is closed");
            }
            return delegate.classify(images);
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
