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

/**
 * Runs the production topology of the rolling accuracy in Kafka's test driver, with the real serdes, its own registry,
 * and micro-batches as in production.
 */
final class AccuracyRun implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    static final String VERSION = "0123456789ab";
    static final int MIB = 1024 * 1024;

    final MovableClock clock = new MovableClock(NOW);
    final ActiveModel activeModel;
    final AppConfig config;
    final TopologyTestDriver driver;
    final Map<String, @Nullable RollingAccuracy> latest = new HashMap<>();
    final List<TestRecord<String, RollingAccuracy>> published = new ArrayList<>();
    private final ModelInfo model;
    private final DevelopmentRegistry registry;
    private final Serde<Prediction> predictionSerde;
    private final Serde<GroundTruth> labelSerde;
    final TestOutputTopic<String, RollingAccuracy> accuracy;
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> batches = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private long imageOffset;

    AccuracyRun(Path directory, List<String> classes) throws Exception {
        this(directory, classes, () -> MIB, Map.of());
    }

    AccuracyRun(Path directory, List<String> classes, IntSupplier accuracyMaxBytes, Map<String, String> settings)
            throws Exception {
        this(
                directory,
                new ModelInfo("a-model", VERSION, classes, FirstPixelClassifier.SHAPE, Map.of()),
                accuracyMaxBytes,
                settings);
    }

    AccuracyRun(Path directory, ModelInfo model, Map<String, String> settings) throws Exception {
        this(directory, model, () -> MIB, settings);
    }

    /**
     * Starts the topology.
     *
     * @param model the active model, of version {@link #VERSION}
     * @param accuracyMaxBytes the largest record that the accuracy topic accepts
     */
    private AccuracyRun(Path directory, ModelInfo model, IntSupplier accuracyMaxBytes, Map<String, String> settings)
            throws Exception {
        this.model = model;
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
        activeModel = new ActiveModel(new FirstPixelClassifier(model));
        StreamsPart part = AccuracyTopology.build(config, activeModel, topics(accuracyMaxBytes), clock);
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

    /** The same model in another version. */
    FirstPixelClassifier classifier(String version) {
        return new FirstPixelClassifier(
                new ModelInfo(model.name(), version, model.classes(), model.input(), model.metadata()));
    }

    /** A prediction of the next image by the first version, with probability 0.8 for the class. */
    Prediction prediction(String id, int predictedClass, @Nullable String label) {
        List<String> classes = model.classes();
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
                .setModelName(model.name())
                .setModelVersion(VERSION)
                .setRole(ModelRole.CHAMPION)
                .setCapturedAt(NOW)
                .setPredictedAt(NOW)
                .setLabelTrue(label)
                .setImagePartition(0)
                .setImageOffset(imageOffset++)
                .build();
    }

    Prediction prediction(String id, int predictedClass, @Nullable String label, String version) {
        Prediction prediction = prediction(id, predictedClass, label);
        prediction.setModelVersion(version);
        return prediction;
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
    @SuppressWarnings("NullAway") // Kafka allows records without key or value; its types don't declare it
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

    /** Sends the added records, one batch per topic, predictions first. */
    void send() {
        for (String topic : List.of("predictions", "labels")) {
            List<ConsumerRecord<byte[], byte[]>> records = batches.remove(topic);
            if (records != null) {
                ConsumerRecord<byte[], byte[]> batch = MicroBatch.pack(records, false);
                input(topic)
                        .pipeInput(new TestRecord<>(
                                batch.key(), batch.value(), batch.headers(), Math.max(0, batch.timestamp())));
            }
        }
    }

    /** Restarts the offsets, as in a topic that was deleted and recreated. */
    void restartOffsets() {
        offsets.clear();
    }

    TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends a prediction in a separate batch. */
    void send(Prediction prediction) {
        add(prediction);
        send();
    }

    void send(String id, int predictedClass, @Nullable String label) {
        send(prediction(id, predictedClass, label));
    }

    /** Sends a prediction of an image with a unique id. */
    void send(int predictedClass, @Nullable String label) {
        send("image-" + imageOffset, predictedClass, label);
    }

    void sendUnlabelled(String id, int predictedClass) {
        send(id, predictedClass, null);
    }

    /**
     * Sends a label that is not packed into a batch. The clock advances to the label's time, unless it is later
     * already.
     */
    void sendLabel(String id, @Nullable String label, Instant time) {
        if (time.isAfter(clock.instant())) {
            clock.advance(Duration.between(clock.instant(), time));
        }
        input("labels").pipeInput(id.getBytes(UTF_8), bytes(truth(id, label).build()), time);
    }

    /**
     * Sends the added records, and publishes the reports that are due.
     *
     * @return those by their keys: version and window
     */
    Map<String, @Nullable RollingAccuracy> publish() {
        send();
        driver.advanceWallClockTime(RollingAccuracyProcessor.INTERVAL);
        Map<String, @Nullable RollingAccuracy> now = new HashMap<>();
        for (TestRecord<String, RollingAccuracy> record : accuracy.readRecordsToList()) {
            published.add(record);
            now.put(record.key(), record.value());
        }
        latest.putAll(now);
        return now;
    }

    /** Like {@link #publish()}, but returns the report of the first version's window, which must be published. */
    RollingAccuracy publish(String window) {
        return report(publish(), window);
    }

    /** The first version's report of this window. */
    static RollingAccuracy report(Map<String, @Nullable RollingAccuracy> reports, String window) {
        return Objects.requireNonNull(reports.get(VERSION + "/" + window), window);
    }

    RollingAccuracy report(String window) {
        return report(latest, window);
    }

    InputCounts inputs() {
        return inputs(report("all"));
    }

    static InputCounts inputs(RollingAccuracy report) {
        return Objects.requireNonNull(report.getInputs());
    }

    /** Stops the registry. */
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
