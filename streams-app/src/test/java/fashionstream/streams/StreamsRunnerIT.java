package fashionstream.streams;

import static fashionstream.streams.StreamsFixture.batchSizes;
import static fashionstream.streams.StreamsFixture.plan;
import static fashionstream.streams.StreamsFixture.produce;
import static fashionstream.streams.StreamsFixture.shouldHaveCounted;
import static fashionstream.streams.StreamsFixture.shouldHavePredicted;
import static fashionstream.streams.StreamsFixture.shouldHavePredictedSome;
import static fashionstream.streams.StreamsFixture.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TopicRecords;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The production topologies on a real broker. Each test has its own topics and application, by prefix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsRunnerIT {
    private final StreamsFixture streams;

    StreamsRunnerIT(@TempDir Path directory) {
        streams = new StreamsFixture(directory);
    }

    @AfterAll
    void stop() {
        streams.close();
    }

    @Test
    void shouldPredictEachImageExactlyOnceAndPutAPoisonedOneAside() throws Exception {
        AppConfig config = streams.config("once-");
        TopicSetup.ensure(config);
        produce(config, 0, 250);
        byte[] poison = {0, 0, 0, 0x27, 0x0F, 42};
        produce(config, "poison", poison);
        produce(config, 250, 500);

        MeterRegistry meters = new SimpleMeterRegistry();
        try (StreamsRunner runner = start(config, meters)) {
            assertThat(runner.failure()).isEmpty();
            shouldHavePredicted(config, 500);
            ConsumerRecord<String, byte[]> letter = TopicRecords.read(
                            config, config.topics().deadLetters(), new ByteArrayDeserializer(), 1)
                    .get(0);
            assertThat(letter.key()).isEqualTo("poison");
            assertThat(letter.value()).isEqualTo(poison);
            assertThat(header(letter, DeadLetterHeaders.TOPIC)).isEqualTo("once-images");
            assertThat(header(letter, "trace")).isEqualTo("trace of poison");
            shouldHaveCounted(config, 500);
            // The images were there before the start: each poll returns many, which the model classifies together.
            assertThat(batchSizes(meters).totalAmount()).isEqualTo(501);
            assertThat(meters.get("fashion.stream.unpacked.images").counter().count())
                    .isZero();
            assertThat(batchSizes(meters).max()).isBetween(20.0, 64.0);
        }
    }

    @Test
    void shouldLoseNothingInARestart() throws Exception {
        AppConfig config = streams.config("stop-");
        TopicSetup.ensure(config);
        try (StreamsRunner runner = start(config)) {
            produce(config, 0, 300);
            shouldHavePredictedSome(config);
            assertThat(runner.failure()).isEmpty();
        }
        produce(config, 300, 600);

        try (StreamsRunner runner = start(config)) {
            shouldHavePredicted(config, 600);
            shouldHaveCounted(config, 600);
            assertThat(runner.failure()).isEmpty();
        }
    }

    /** The newer rebalance protocol, in which the broker assigns the tasks. */
    @Test
    void shouldRunWithTheStreamsProtocol() throws Exception {
        AppConfig config = streams.config("protocol-").with(Map.of("streams.group.protocol", "streams"));
        TopicSetup.ensure(config);
        produce(config, 0, 300);

        MeterRegistry meters = new SimpleMeterRegistry();
        try (StreamsRunner runner = start(config, meters)) {
            shouldHavePredicted(config, 300);
            shouldHaveCounted(config, 300);
            assertThat(runner.failure()).isEmpty();
            assertThat(meters.get("fashion.stream.unpacked.images").counter().count())
                    .isZero();
        }
    }

    @Test
    void shouldReportThatTheTopicsAreMissing() {
        AppConfig config = streams.config("missing-");

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new FirstPixelClassifier()))) {
            runner.start();
            assertThatThrownBy(runner::awaitRunning)
                    .isInstanceOf(StreamsFailedException.class)
                    .hasMessageMatching(".*topic missing-(images|predictions) is missing.*");
        }
    }

    @Test
    void shouldNotWaitForeverForABroker() {
        AppConfig config =
                streams.config("nobody-").with(Map.of("bootstrap.servers", "127.0.0.1:1", "startup.timeout.ms", "500"));

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new FirstPixelClassifier()))) {
            runner.start();
            assertThatThrownBy(runner::awaitRunning)
                    .isInstanceOf(StreamsFailedException.class)
                    .hasMessageContaining("127.0.0.1:1");
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
