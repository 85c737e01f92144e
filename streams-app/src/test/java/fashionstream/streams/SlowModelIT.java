package fashionstream.streams;

import static fashionstream.streams.StreamsFixture.VERSION;
import static fashionstream.streams.StreamsFixture.batchSizes;
import static fashionstream.streams.StreamsFixture.plan;
import static fashionstream.streams.StreamsFixture.produce;
import static fashionstream.streams.StreamsFixture.shouldHavePredicted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.classification.SlowClassifier;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models that are too slow for large batches, on a real broker. Each test has its own topics and application, by
 * prefix.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowModelIT {
    private final StreamsFixture streams;

    SlowModelIT(@TempDir Path directory) {
        streams = new StreamsFixture(directory);
    }

    @AfterAll
    void stop() {
        streams.close();
    }

    /** A batch of 15 would take 6 seconds, and the broker would remove the member from the group after 4. */
    @Test
    void shouldStayInTheGroupWithASlowModel() throws Exception {
        AppConfig config = streams.config("slow-").with(Map.of("consumer.max.poll.interval.ms", "4000"));
        TopicSetup.ensure(config);

        MeterRegistry meters = new SimpleMeterRegistry();
        ActiveModel slow = new ActiveModel(new SlowClassifier(Duration.ofMillis(400)));
        try (StreamsRunner runner = new StreamsRunner(config, plan(config, slow, meters))) {
            runner.start();
            runner.awaitRunning();
            double before = settledRebalances(runner);

            produce(config, 0, 60);
            shouldHavePredicted(config, 60);

            // A thread that is removed from the group causes a rebalance, and another when it joins again.
            assertThat(rebalances(runner)).isEqualTo(before);
            assertThat(batchSizes(meters).max()).isLessThan(10);
            assertThat(runner.state()).isEqualTo(State.RUNNING);
            assertThat(runner.failure()).isEmpty();
        }
    }

    /**
     * Its first batches are as large as those of the fast model: they take 6 seconds, and the broker removes the member
     * from the group after 4.
     */
    @Test
    void shouldRecoverWhenASlowModelTakesOver() throws Exception {
        AppConfig config = streams.config("slower-").with(Map.of("consumer.max.poll.interval.ms", "4000"));
        TopicSetup.ensure(config);
        ActiveModel activeModel = new ActiveModel(new FirstPixelClassifier(VERSION));
        MeterRegistry meters = new SimpleMeterRegistry();
        try (StreamsRunner runner = new StreamsRunner(config, plan(config, activeModel, meters))) {
            runner.start();
            runner.awaitRunning();
            produce(config, 0, 20);
            shouldHavePredicted(config, 20);

            activeModel.replace(new SlowClassifier(Duration.ofMillis(100)));
            produce(config, 20, 320);

            shouldHavePredicted(config, 320);
            assertThat(runner.state()).isEqualTo(State.RUNNING);
            assertThat(meters.get("fashion.stream.batch.limit").gauge().value()).isLessThan(10);
        }
    }

    /** Each thread that joins causes a rebalance, unless several join together. */
    private static double settledRebalances(StreamsRunner runner) {
        double[] last = {-1};
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .during(Duration.ofSeconds(5))
                .until(() -> {
                    double now = rebalances(runner);
                    boolean settled = now == last[0] && runner.state() == State.RUNNING;
                    last[0] = now;
                    return settled;
                });
        return last[0];
    }

    /** The number of rebalances of the classification part, over all its threads. */
    private static double rebalances(StreamsRunner runner) {
        return runner.metrics().values().stream()
                .filter(each -> each.metricName().name().equals("rebalance-total"))
                .filter(each ->
                        !each.metricName().tags().getOrDefault("client-id", "").contains("-accuracy-"))
                .mapToDouble(each -> (double) each.metricValue())
                .sum();
    }
}
