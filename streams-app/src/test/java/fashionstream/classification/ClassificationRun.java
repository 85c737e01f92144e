package fashionstream.classification;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.StreamsPart;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Runs the production topology of the classification in Kafka's test driver, with the real serdes and its own registry.
 */
final class ClassificationRun implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    static final String VERSION = "0123456789ab";

    final ActiveModel activeModel = new ActiveModel(new FirstPixelClassifier(VERSION));
    final MeterRegistry meters = new SimpleMeterRegistry();
    final DevelopmentRegistry registry;
    final AppConfig config;
    private final TopicView topics;
    private Driver driver;

    private record Driver(
            TopologyTestDriver streams,
            TestInputTopic<byte[], byte[]> images,
            TestOutputTopic<String, Prediction> predictions,
            TestOutputTopic<String, Prediction> completePredictions,
            TestOutputTopic<byte[], byte[]> deadLetters,
            TestOutputTopic<String, String> modelPositions) {}

    ClassificationRun(Path directory) throws Exception {
        this(directory, TopicView.DEFAULTS);
    }

    ClassificationRun(Path directory, TopicView topics) throws Exception {
        this.topics = topics;
        registry = DevelopmentRegistry.start(0, directory.resolve("registry"));
        config = AppConfig.of(Map.of(
                "schema.registry.url", registry.url(),
                "state.dir", directory.resolve("state").toString()));
        driver = driver(config);
    }

    /** Closes the driver and starts a new one with these settings. */
    void restart(AppConfig settings) {
        driver.streams.close();
        driver = driver(settings);
    }

    private Driver driver(AppConfig settings) {
        StreamsPart part =
                ClassificationTopology.build(settings, activeModel, topics, Clock.fixed(NOW, ZoneOffset.UTC), meters);
        Properties properties = new Properties();
        properties.putAll(part.properties());
        TopologyTestDriver streams = new TopologyTestDriver(part.topology(), properties);
        return new Driver(
                streams,
                streams.createInputTopic("images", new ByteArraySerializer(), new ByteArraySerializer()),
                predictions(streams, "predictions"),
                predictions(streams, "predictions-complete"),
                streams.createOutputTopic(
                        "images-dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                streams.createOutputTopic("model-positions", new StringDeserializer(), new StringDeserializer()));
    }

    private TestOutputTopic<String, Prediction> predictions(TopologyTestDriver streams, String topic) {
        return streams.createOutputTopic(
                topic,
                new StringDeserializer(),
                config.valueSerde(Prediction.class).deserializer());
    }

    TestInputTopic<byte[], byte[]> images() {
        return driver.images;
    }

    TestOutputTopic<String, Prediction> predictions() {
        return driver.predictions;
    }

    /** Those with the probabilities of all classes, if there is a topic for them. */
    TestOutputTopic<String, Prediction> completePredictions() {
        return driver.completePredictions;
    }

    TestOutputTopic<byte[], byte[]> deadLetters() {
        return driver.deadLetters;
    }

    /** The versions by topic id, partition and offset. */
    TestOutputTopic<String, String> modelPositions() {
        return driver.modelPositions;
    }

    byte[] bytes(ImageRecord image) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class)) {
            return serde.serializer().serialize("images", image);
        }
    }

    static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() throws Exception {
        driver.streams.close();
        registry.close();
    }
}
