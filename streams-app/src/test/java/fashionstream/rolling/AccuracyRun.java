package fashionstream.rolling;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.ModelInfo;
import fashionstream.kafka.StreamsPart;
import fashionstream.microbatch.MicroBatch;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.InputCounts;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The accuracy part in Kafka's test driver, with a registry of its own, and records in micro-batches as in production. */
final class AccuracyRun implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    static final String VERSION = "0123456789ab";
    static final int MIB = 1024 * 1024;

    final MovableClock clock = new MovableClock(NOW);
    final ActiveModel champion;
    final AppConfig config;
    final TopologyTestDriver driver;
    final Map<String, @Nullable RollingAccuracy> latest = new HashMap<>();
    final List<TestRecord<String, RollingAccuracy>> told = new ArrayList<>();
    private final List<String> classes;
    private final DevelopmentRegistry registry;
    private final Serde<Prediction> predictionSerde;
    private final Serde<GroundTruth> labelSerde;
    private final TestOutputTopic<String, RollingAccuracy> accuracy;
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> batches = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private long imageOffset;

    AccuracyRun(Path directory, List<String> classes) throws Exception {
        this(directory, classes, () -> MIB);
    }

    AccuracyRun(Path directory, List<String> classes, IntSupplier accuracyMaxBytes) throws Exception {
        this(directory, classes, accuracyMaxBytes, Map.of());
    }

    AccuracyRun(Path directory, List<String> classes, IntSupplier accuracyMaxBytes, Map<String, String> settings)
            throws Exception {
        this.classes = classes;
        registry = DevelopmentRegistry.start(0, directory.resolve("registry"));
        config = AppConfig.of(Map.of(
                        "schema.registry.url",
                        registry.url(),
                        "serde.max.retries",
                        "0",
                        "state.dir",
                        directory.resolve("state").toString()))
                .with(settings);
        predictionSerde = config.valueSerde(Prediction.class);
        labelSerde = config.valueSerde(GroundTruth.class);
        champion = new ActiveModel(classifier(VERSION));
        StreamsPart part = AccuracyTopology.build(config, champion, topics(accuracyMaxBytes), clock);
        Properties properties = new Properties();
        properties.putAll(part.properties());
        driver = new TopologyTestDriver(part.topology(), properties, NOW);
        accuracy = driver.createOutputTopic(
                "accuracy",
                new StringDeserializer(),
                config.valueSerde(RollingAccuracy.class).deserializer());
    }

    private static TopicView topics(IntSupplier maxBytes) {
        return new TopicView() {
            @Override
            public TopicLimits limits(String topic) {
                return new TopicLimits(maxBytes.getAsInt(), false, Long.MAX_VALUE, Long.MAX_VALUE, -1, true);
            }

            @Override
            public Optional<Uuid> id(String topic) {
                return Optional.empty();
            }
        };
    }

    FirstPixelClassifier classifier(String version) {
        return new FirstPixelClassifier(
                new ModelInfo("a-model", version, classes, FirstPixelClassifier.SHAPE, Map.of()));
    }

    /** A prediction of the next image; whatever the class, with probability 0.8. */
    Prediction prediction(String id, int predictedClass, @Nullable String label) {
        List<Float> probabilities = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            probabilities.add(i == predictedClass ? 0.8f : 0.2f / (classes.size() - 1));
        }
        return Prediction.newBuilder()
                .setImageId(id)
                .setLabel(classes.get(predictedClass))
                .setClassIndex(predictedClass)
                .setConfidence(0.8f)
                .setProbabilities(probabilities)
                .setModelName("a-model")
                .setModelVersion(VERSION)
                .setRole(ModelRole.CHAMPION)
                .setCapturedAt(NOW)
                .setPredictedAt(NOW)
                .setLabelTrue(label)
                .setImagePartition(0)
                .setImageOffset(imageOffset++)
                .build();
    }

    void add(Prediction prediction) {
        add("predictions", prediction.getImageId().getBytes(UTF_8), bytes(prediction), clock.millis());
    }

    void label(String id, @Nullable String label) {
        add(truth(id, label).build());
    }

    static GroundTruth.Builder truth(String id, @Nullable String label) {
        return GroundTruth.newBuilder().setImageId(id).setLabel(label).setLabelledAt(NOW);
    }

    void add(GroundTruth truth) {
        add("labels", truth.getImageId().getBytes(UTF_8), bytes(truth), clock.millis());
    }

    byte[] bytes(Prediction prediction) {
        return predictionSerde.serializer().serialize("predictions", prediction);
    }

    byte[] bytes(GroundTruth truth) {
        return labelSerde.serializer().serialize("labels", truth);
    }

    /** Adds a record to the topic's next batch. */
    @SuppressWarnings("NullAway") // Kafka's own types don't know of records without key or value; Kafka does
    void add(String topic, byte @Nullable [] key, byte @Nullable [] value, long time) {
        batches.computeIfAbsent(topic, unused -> new ArrayList<>())
                .add(new ConsumerRecord<>(
                        topic,
                        0,
                        offsets.merge(topic, 1L, Long::sum),
                        time,
                        TimestampType.CREATE_TIME,
                        key == null ? -1 : key.length,
                        value == null ? -1 : value.length,
                        key,
                        value,
                        new RecordHeaders(),
                        Optional.empty()));
    }

    /** Sends what was added, one batch per topic: predictions first. */
    void send() {
        for (String topic : List.of("predictions", "labels")) {
            List<ConsumerRecord<byte[], byte[]>> records = batches.remove(topic);
            if (records != null) {
                ConsumerRecord<byte[], byte[]> batch = MicroBatch.pack(records);
                input(topic)
                        .pipeInput(new TestRecord<>(
                                batch.key(), batch.value(), batch.headers(), Math.max(0, batch.timestamp())));
            }
        }
    }

    /** The next records have offsets from here on, as those of a topic that was created anew. */
    void restartOffsets() {
        offsets.clear();
    }

    TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends what was added, and reads what is published of it. */
    void tell() {
        send();
        driver.advanceWallClockTime(RollingAccuracyProcessor.INTERVAL);
        for (TestRecord<String, RollingAccuracy> record : accuracy.readRecordsToList()) {
            told.add(record);
            latest.put(record.key(), record.value());
        }
    }

    RollingAccuracy report(String window) {
        return Objects.requireNonNull(latest.get(VERSION + "/" + window), window);
    }

    InputCounts inputs() {
        return Objects.requireNonNull(report("all").getInputs());
    }

    /** Nobody answers at the registry's address any more. */
    void stopRegistry() throws Exception {
        registry.close();
    }

    void advance(Duration time) {
        clock.advance(time);
    }

    @Override
    public void close() throws Exception {
        driver.close();
        predictionSerde.close();
        labelSerde.close();
        registry.close();
    }
}
