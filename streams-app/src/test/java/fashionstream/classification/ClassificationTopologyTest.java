package fashionstream.classification;

import static fashionstream.classification.TestImages.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.StreamsPart;
import fashionstream.kafka.TransientFailures;
import fashionstream.registry.AvroSerializer;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The production topology, with the real serdes and a real registry behind them. */
class ClassificationTopologyTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final String VERSION = "0123456789ab";

    /** Of an image, a minute before it is classified. */
    private static final long SENT = NOW.toEpochMilli() - 60_000;

    private final ActiveModel champion = new ActiveModel(new FirstPixelClassifier(VERSION));

    @TempDir
    private Path directory;

    private DevelopmentRegistry registry;
    private AppConfig config;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> images;
    private TestOutputTopic<String, Prediction> predictions;
    private TestOutputTopic<byte[], byte[]> deadLetters;
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void start() throws Exception {
        registry = DevelopmentRegistry.start(0, directory.resolve("registry"));
        config = AppConfig.of(Map.of(
                "schema.registry.url", registry.url(),
                "state.dir", directory.resolve("state").toString()));
        start(config);
    }

    @AfterEach
    void stop() throws Exception {
        driver.close();
        registry.close();
    }

    private void start(AppConfig settings) {
        StreamsPart part = ClassificationTopology.build(
                settings, champion, TopicView.DEFAULTS, Clock.fixed(NOW, ZoneOffset.UTC), meters);
        Properties properties = new Properties();
        properties.putAll(part.properties());
        driver = new TopologyTestDriver(part.topology(), properties);
        images = driver.createInputTopic("images", new ByteArraySerializer(), new ByteArraySerializer());
        predictions = driver.createOutputTopic(
                "predictions",
                new StringDeserializer(),
                config.valueSerde(Prediction.class).deserializer());
        deadLetters = driver.createOutputTopic(
                "images-dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Test
    void shouldNameEveryNodeAndTopic() {
        String description = ClassificationTopology.build(
                        config, champion, TopicView.DEFAULTS, Clock.systemUTC(), meters)
                .topology()
                .describe()
                .toString();

        assertThat(description)
                .doesNotContain("KSTREAM")
                .contains("images", "classify-images", "take-predictions", "images-dead-letters");
    }

    @Test
    void shouldGoOnWithAnotherModel() {
        send(image("a", 1, null));
        champion.replace(new FirstPixelClassifier("next"));
        send(image("b", 1, null));
        champion.restore();
        send(image("c", 1, null));

        assertThat(predictions.readValuesToList())
                .extracting(Prediction::getModelVersion)
                .containsExactly(VERSION, "next", VERSION);
        assertThat(meters.get("fashion.stream.model.info").gauge().getId().getTag("model_version"))
                .isEqualTo(VERSION);
    }

    @Test
    void shouldPredictAnImage() {
        send(image("a", 1, null));

        Prediction prediction = predictions.readValue();
        assertThat(prediction.getImageId()).isEqualTo("a");
        assertThat(prediction.getLabel()).isEqualTo("Coat");
        assertThat(prediction.getClassIndex()).isEqualTo(1);
        assertThat(prediction.getConfidence()).isEqualTo(0.8f);
        assertThat(prediction.getProbabilities()).containsExactly(0.1f, 0.8f, 0.1f);
        assertThat(prediction.getModelName()).isEqualTo("first-pixel");
        assertThat(prediction.getModelVersion()).isEqualTo(VERSION);
        assertThat(prediction.getRole()).isEqualTo(ModelRole.CHAMPION);
        assertThat(prediction.getCapturedAt()).isEqualTo(TestImages.CAPTURED_AT);
        assertThat(prediction.getPredictedAt()).isEqualTo(NOW);
        assertThat(prediction.getLabelTrue()).isNull();
        assertThat(prediction.getImagePartition()).isZero();
        assertThat(prediction.getImageOffset()).isZero();
        assertThat(predictions.isEmpty()).isTrue();
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepTimeAndHeadersAndKeyByTheImageId() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "t-1".getBytes(UTF_8));
        images.pipeInput(new TestRecord<>(null, bytes(image("a", 1, null)), headers, SENT));

        TestRecord<String, Prediction> prediction = predictions.readRecord();
        assertThat(prediction.key()).isEqualTo("a");
        assertThat(prediction.timestamp()).isEqualTo(SENT);
        assertThat(prediction.headers().lastHeader("trace").value()).isEqualTo("t-1".getBytes(UTF_8));
    }

    @Test
    void shouldNotHandOnTheImagesSchemaHeader() {
        // The image's schema id stands in a header. On the prediction it would name the wrong schema.
        AppConfig headerForm =
                config.with(Map.of("serde.value.schema.id.serializer", "io.confluent.kafka.HeaderSchemaIdSerializer"));
        RecordHeaders headers = new RecordHeaders();
        byte[] value;
        try (Serde<ImageRecord> serde = headerForm.valueSerde(ImageRecord.class)) {
            value = serde.serializer().serialize("images", headers, image("a", 2, null));
        }
        assertThat(headers.lastHeader("__value_schema_id")).isNotNull();

        images.pipeInput(new TestRecord<>("a".getBytes(UTF_8), value, headers, 1L));

        TestRecord<String, Prediction> prediction = predictions.readRecord();
        assertThat(prediction.value().getLabel()).isEqualTo("Shirt");
        assertThat(prediction.headers().lastHeader("__value_schema_id")).isNull();
    }

    @Test
    void shouldPutAsideARecordWithoutValue() {
        shouldBeRejected("k", null, "record has no value");
        shouldBeRejected("k", new byte[0], "record has no value");
    }

    @Test
    void shouldPutAsideBytesThatAreNoAvro() {
        shouldBeRejected("k", "hello".getBytes(UTF_8), "not a schema id");
        byte[] cut = bytes(image("k", 0, null));
        shouldBeRejected("k", Arrays.copyOf(cut, cut.length - 5), "");
    }

    @Test
    void shouldPutAsideAnUnknownSchemaId() {
        shouldBeRejected("k", new byte[] {0, 0, 0, 0x27, 0x0F, 1, 2}, "9999");
    }

    @Test
    void shouldPutAsideARecordOfAnotherSchema() {
        GroundTruth other = GroundTruth.newBuilder()
                .setImageId("k")
                .setLabel("Bag")
                .setLabelledAt(NOW)
                .build();
        byte[] value;
        try (Serde<GroundTruth> serde = config.valueSerde(GroundTruth.class)) {
            value = serde.serializer().serialize("other", other);
        }

        shouldBeRejected("k", value, "");
    }

    @Test
    void shouldPutAsideABlankIdAndAKeyThatDiffers() {
        shouldBeRejected(" ", bytes(image(" ", 0, null)), "image id is blank");
        shouldBeRejected("k", bytes(image("other", 0, null)), "record key 'k' differs from the image id 'other'");
    }

    @Test
    void shouldPutAsideAnImageThatTheModelDoesNotTake() {
        ImageRecord image = image("k", 0, null);
        image.setWidth(32);
        image.setHeight(30);

        shouldBeRejected("k", bytes(image), "image is 32x30, the model takes 2x2");
    }

    @Test
    void shouldPutAsideAnImageThatTheModelFailsOn() {
        shouldBeRejected("k", bytes(image("k", FirstPixelClassifier.FATAL, null)), "the model fails on this image");
    }

    @Test
    void shouldMeasureWhatItDoes() {
        send(image("a", 1, null), image("b", 2, null), image("c", FirstPixelClassifier.FATAL, null));
        images.pipeInput("k".getBytes(UTF_8), "hello".getBytes(UTF_8), 1L);

        assertThat(meters.get("fashion.stream.images").counter().count()).isEqualTo(2);
        assertThat(meters.get("fashion.stream.decode").timer().count()).isEqualTo(3);
        assertThat(meters.get("fashion.stream.inference").timer().count()).isEqualTo(2);
        assertThat(meters.get("fashion.stream.inference.batch").timer().count()).isEqualTo(2);
        // The test driver has no consumer, and so nobody packs.
        assertThat(meters.get("fashion.stream.unpacked.images").counter().count())
                .isEqualTo(4);
        assertThat(meters.get("fashion.stream.batch.size").summary().totalAmount())
                .isEqualTo(4);
        assertThat(deadLetters("InferenceException")).isEqualTo(1);
        assertThat(deadLetters("SerializationException")).isEqualTo(1);
        assertThat(deadLetters("ImageException")).isZero();
    }

    private double deadLetters(String reason) {
        return meters.get("fashion.stream.dead.letters")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private void shouldBeRejected(@Nullable String key, byte @Nullable [] value, String message) {
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "t-1".getBytes(UTF_8));
        headers.add(DeadLetterHeaders.MESSAGE, "from an earlier time".getBytes(UTF_8));
        send(image("before", 0, null));
        images.pipeInput(new TestRecord<>(keyBytes, value, headers, SENT));
        send(image("after", 0, null));

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(letter.key()).isEqualTo(keyBytes);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.timestamp()).isEqualTo(SENT);
        assertThat(header(letter, "trace")).isEqualTo("t-1");
        assertThat(header(letter, "__streams.errors.message")).contains(message).doesNotContain("earlier");
        assertThat(letter.headers().headers(DeadLetterHeaders.MESSAGE)).hasSize(1);
        assertThat(header(letter, "__streams.errors.exception")).endsWith("Exception");
        assertThat(header(letter, "__streams.errors.stacktrace")).contains("\tat ");
        assertThat(header(letter, "__streams.errors.topic")).isEqualTo("images");
        assertThat(header(letter, "__streams.errors.partition")).isEqualTo("0");
        assertThat(Long.parseLong(header(letter, "__streams.errors.offset")) % 3)
                .isEqualTo(1);
        assertThat(header(letter, DeadLetterHeaders.APPLICATION_ID)).isEqualTo("fashion-stream");
        assertThat(header(letter, DeadLetterHeaders.TIME)).isEqualTo(NOW.toString());
        assertThat(predictions.readKeyValuesToList())
                .extracting(prediction -> prediction.key)
                .containsExactly("before", "after");
    }

    @Test
    void shouldFailRatherThanPutAsideWhenTheRegistryCannotBeReached() throws Exception {
        byte[] value = bytes(image("a", 1, null));
        driver.close();
        registry.close();
        start(config.with(Map.of("serde.max.retries", "0", "application.id", "without-registry")));

        assertThatThrownBy(() -> images.pipeInput("a".getBytes(UTF_8), value))
                .hasCauseInstanceOf(RetriableException.class)
                .hasStackTraceContaining("no schema registry responds")
                .satisfies(failure -> assertThat(TransientFailures.isAboutSurroundings(failure))
                        .isTrue());
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    /** Its writer counts in microseconds, which no check of schemas minds. */
    @Test
    void shouldPassATimeOfAnotherUnitOnAsMilliseconds() {
        Schema schema = new Schema.Parser()
                .parse(ImageRecord.SCHEMA$.toString().replace("timestamp-millis", "timestamp-micros"));
        ImageRecord image = image("a", 1, null);
        GenericData.Record written = new GenericData.Record(schema);
        schema.getFields().forEach(field -> written.put(field.pos(), image.get(field.pos())));
        written.put(
                "encoding",
                new GenericData.EnumSymbol(schema.getField("encoding").schema(), "GRAY8"));
        written.put("captured_at", TestImages.CAPTURED_AT.toEpochMilli() * 1000 + 999);
        try (AvroSerializer<GenericData.Record> serializer = new AvroSerializer<>()) {
            serializer.configure(config.serdeProperties(), false);
            images.pipeInput("a".getBytes(UTF_8), serializer.serialize("images", written));
        }

        assertThat(predictions.readValue().getCapturedAt()).isEqualTo(TestImages.CAPTURED_AT);
    }

    @Test
    void shouldFailRatherThanPutAsideWhenTheUrlIsNotARegistrys() throws Exception {
        byte[] value = bytes(image("a", 1, null));
        driver.close();
        start(config.with(
                Map.of("schema.registry.url", registry.url() + "/elsewhere", "application.id", "without-registry")));

        assertThatThrownBy(() -> images.pipeInput("a".getBytes(UTF_8), value))
                .hasStackTraceContaining("does not respond like a schema registry")
                .satisfies(failure -> assertThat(TransientFailures.isAboutSurroundings(failure))
                        .isTrue());
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    private void send(ImageRecord... records) {
        for (ImageRecord image : records) {
            images.pipeInput(image.getId().getBytes(UTF_8), bytes(image), 1L);
        }
    }

    private byte[] bytes(ImageRecord image) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class)) {
            return serde.serializer().serialize("images", image);
        }
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
