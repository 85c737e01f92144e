package fashionstream.streams;

import static fashionstream.classification.TestImages.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.classification.SlowClassifier;
import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TopicRecords;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The production topology on a real broker. Each test has its own topics and application, by prefix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsRunnerIT {
    private static final String VERSION = "0123456789ab";

    private final Path directory;
    private final DevelopmentCluster cluster;

    StreamsRunnerIT(@TempDir Path directory) {
        this.directory = directory;
        this.cluster = DevelopmentCluster.start(directory.resolve("cluster"), 0, 0);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void shouldPredictEachImageExactlyOnceAndPutThePoisonedOneAside() throws Exception {
        AppConfig config = config("once-");
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
            // The images lay there before the start: each poll found many, and the model was given them together.
            assertThat(batchSizes(meters).totalAmount()).isEqualTo(501);
            assertThat(meters.get("fashion.stream.unpacked.images").counter().count())
                    .isZero();
            assertThat(batchSizes(meters).max()).isBetween(20.0, 64.0);
        }
    }

    private static DistributionSummary batchSizes(MeterRegistry meters) {
        return meters.get("fashion.stream.batch.size").summary();
    }

    @Test
    void shouldLoseNothingWhenStoppedAndStartedInTheMiddle() throws Exception {
        AppConfig config = config("stop-");
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

    @Test
    void shouldGoOnOnceTheRegistryIsBack() throws Exception {
        Path registryDirectory = directory.resolve("other-registry");
        DevelopmentRegistry registry = DevelopmentRegistry.start(0, registryDirectory);
        int port = registry.port();
        AppConfig config = config("registry-")
                .with(Map.of(
                        "schema.registry.url", registry.url(),
                        "serde.max.retries", "0",
                        // Doesn't count where the registry is away.
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

    @Test
    void shouldGoOnAfterAFailureThatNobodyForesaw() throws Exception {
        AppConfig config = config("passing-").with(Map.of("restarts.max", "2", "restarts.backoff.ms", "10"));
        TopicSetup.ensure(config);
        produce(config, 0, 2);

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new BrokenClassifier(2)))) {
            runner.start();
            shouldHavePredicted(config, 2);
            assertThat(runner.failure()).isPresent();
        }
        assertThat(TopicRecords.read(config, config.topics().deadLetters(), new ByteArrayDeserializer(), 0))
                .isEmpty();
    }

    @Test
    void shouldStopWithTheCauseOfAFailureThatDoesNotPass() throws Exception {
        AppConfig config = config("bug-").with(Map.of("restarts.max", "2", "restarts.backoff.ms", "10"));
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
        // One thread: two count together, so that both may be past the threshold before either says so.
        AppConfig config = config("broken-").with(Map.of("inference.failures.max", "3", "num.stream.threads", "1"));
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

    /** A batch of 15 would take 6 seconds, and the broker would give the work to somebody else after 4. */
    @Test
    void shouldStayInTheGroupWithASlowModel() throws Exception {
        AppConfig config = config("slow-").with(Map.of("consumer.max.poll.interval.ms", "4000"));
        TopicSetup.ensure(config);

        MeterRegistry meters = new SimpleMeterRegistry();
        StreamsPlan plan = StreamsPlan.of(
                config,
                new ActiveModel(new SlowClassifier(Duration.ofMillis(400))),
                TopicView.DEFAULTS,
                Clock.systemUTC(),
                meters);
        try (StreamsRunner runner = new StreamsRunner(config, plan)) {
            runner.start();
            runner.awaitRunning();
            double before = settledRebalances(runner);

            produce(config, 0, 60);
            shouldHavePredicted(config, 60);

            // A thread that is put out of the group makes it rebalance, and so it does when it comes again.
            assertThat(rebalances(runner)).isEqualTo(before);
            assertThat(batchSizes(meters).max()).isLessThan(10);
            assertThat(runner.state()).isEqualTo(State.RUNNING);
            assertThat(runner.failure()).isEmpty();
        }
    }

    /** Its first batches have the size of the quick one's: they take 6 seconds, and the work goes to somebody else after 4. */
    @Test
    void shouldRecoverWhenASlowModelTakesOver() throws Exception {
        AppConfig config = config("slower-").with(Map.of("consumer.max.poll.interval.ms", "4000"));
        TopicSetup.ensure(config);
        ActiveModel champion = new ActiveModel(new FirstPixelClassifier(VERSION));
        MeterRegistry meters = new SimpleMeterRegistry();
        try (StreamsRunner runner = new StreamsRunner(
                config, StreamsPlan.of(config, champion, TopicView.DEFAULTS, Clock.systemUTC(), meters))) {
            runner.start();
            runner.awaitRunning();
            produce(config, 0, 20);
            shouldHavePredicted(config, 20);

            champion.replace(new SlowClassifier(Duration.ofMillis(100)));
            produce(config, 20, 320);

            shouldHavePredicted(config, 320);
            assertThat(runner.state()).isEqualTo(State.RUNNING);
            assertThat(meters.get("fashion.stream.batch.limit").gauge().value()).isLessThan(10);
        }
    }

    /** Threads that join one after another share out the work anew each time; how often, depends on when they do. */
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

    /** Of the part that classifies, over its threads. */
    private static double rebalances(StreamsRunner runner) {
        return runner.metrics().values().stream()
                .filter(each -> each.metricName().name().equals("rebalance-total"))
                .filter(each ->
                        !each.metricName().tags().getOrDefault("client-id", "").contains("-accuracy-"))
                .mapToDouble(each -> (double) each.metricValue())
                .sum();
    }

    /** Kafka's newer way of sharing out the work, in which the broker does it. */
    @Test
    void shouldRunWithTheStreamsProtocol() throws Exception {
        AppConfig config = config("protocol-").with(Map.of("streams.group.protocol", "streams"));
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
        AppConfig config = config("missing-");

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new FirstPixelClassifier()))) {
            runner.start();
            assertThatThrownBy(runner::awaitRunning)
                    .isInstanceOf(StreamsFailedException.class)
                    .hasMessageMatching(".*topic missing-(images|predictions) is missing.*");
        }
    }

    @Test
    void shouldNotWaitForABrokerForEver() {
        AppConfig config =
                config("nobody-").with(Map.of("bootstrap.servers", "127.0.0.1:1", "startup.timeout.ms", "500"));

        try (StreamsRunner runner = new StreamsRunner(config, plan(config, new FirstPixelClassifier()))) {
            runner.start();
            assertThatThrownBy(runner::awaitRunning)
                    .isInstanceOf(StreamsFailedException.class)
                    .hasMessageContaining("127.0.0.1:1");
        }
    }

    /** Fails on any image that isn't black, as no image's fault. */
    private static final class BrokenClassifier implements Classifier {
        private final Classifier delegate = new FirstPixelClassifier();
        private final AtomicInteger failuresLeft;

        BrokenClassifier(int failures) {
            failuresLeft = new AtomicInteger(failures);
        }

        @Override
        public ModelInfo model() {
            return delegate.model();
        }

        @Override
        public float[][] classify(List<byte[]> images) {
            if (images.get(0)[0] != 0 && failuresLeft.getAndDecrement() > 0) {
                throw new IllegalStateException("this classifier is closed");
            }
            return delegate.classify(images);
        }

        @Override
        public void close() {
            delegate.close();
        }
    }

    private static StreamsRunner start(AppConfig config) throws InterruptedException {
        return start(config, new SimpleMeterRegistry());
    }

    private static StreamsRunner start(AppConfig config, MeterRegistry meters) throws InterruptedException {
        StreamsPlan plan = StreamsPlan.of(
                config,
                new ActiveModel(new FirstPixelClassifier(VERSION)),
                TopicView.DEFAULTS,
                Clock.systemUTC(),
                meters);
        StreamsRunner runner = new StreamsRunner(config, plan);
        runner.start();
        runner.awaitRunning();
        return runner;
    }

    private static StreamsPlan plan(AppConfig config, Classifier classifier) {
        return StreamsPlan.of(
                config, new ActiveModel(classifier), TopicView.DEFAULTS, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    private AppConfig config(String prefix) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", cluster.bootstrapServers());
        settings.put("schema.registry.url", cluster.registryUrl());
        settings.put("topic.prefix", prefix);
        settings.put("application.id", prefix + "app");
        // The shortest session that a broker grants: a group takes a lost member for alive until it ends.
        settings.put("consumer.session.timeout.ms", "6000");
        settings.put("consumer.heartbeat.interval.ms", "1000");
        settings.put("state.dir", directory.resolve("state").toString());
        return AppConfig.of(settings);
    }

    /** Every other image is predicted rightly. */
    private static void produce(AppConfig config, int from, int to) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class);
                KafkaProducer<byte[], byte[]> producer = producer(config)) {
            for (int i = from; i < to; i++) {
                ImageRecord image = image("image-" + i, i % 2, "Bag");
                send(
                        config,
                        producer,
                        image.getId(),
                        serde.serializer().serialize(config.topics().images(), image));
            }
        }
    }

    private static void produce(AppConfig config, String key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = producer(config)) {
            send(config, producer, key, value);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(AppConfig config) {
        return new KafkaProducer<>(config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(AppConfig config, KafkaProducer<byte[], byte[]> producer, String key, byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(config.topics().images(), key.getBytes(UTF_8), value);
        record.headers().add("trace", ("trace of " + key).getBytes(UTF_8));
        var unused = producer.send(record);
    }

    private static void shouldHavePredictedSome(AppConfig config) {
        assertThat(predictions(config, 1)).isNotEmpty();
    }

    /** One prediction for each image, and no other. */
    private static void shouldHavePredicted(AppConfig config, int images) {
        assertThat(predictions(config, images))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, images).mapToObj(i -> "image-" + i).toList());
    }

    private static List<ConsumerRecord<String, Prediction>> predictions(AppConfig config, int atLeast) {
        try (Serde<Prediction> serde = config.valueSerde(Prediction.class)) {
            return TopicRecords.read(config, config.topics().predictions(), serde.deserializer(), atLeast);
        }
    }

    /** The accuracy comes to this count, and half of the images are right. */
    private static void shouldHaveCounted(AppConfig config, int images) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            RollingAccuracy all = Objects.requireNonNull(accuracies(config).get(VERSION + "/all"));
            assertThat(all.getLabelled()).isEqualTo(images);
            assertThat(all.getCorrect()).isEqualTo(images / 2);
        });
        RollingAccuracy last = Objects.requireNonNull(accuracies(config).get(VERSION + "/last-1000"));
        assertThat(last.getLabelled()).isEqualTo(Math.min(images, 1000));
    }

    /** The latest accuracy of each key. */
    private static Map<String, RollingAccuracy> accuracies(AppConfig config) {
        Map<String, RollingAccuracy> latest = new HashMap<>();
        try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
            TopicRecords.read(config, config.topics().accuracy(), serde.deserializer(), 1)
                    .forEach(record -> latest.put(record.key(), record.value()));
        }
        return latest;
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
