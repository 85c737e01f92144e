package fashionstream.classification;

import static fashionstream.classification.ClassificationRun.NOW;
import static fashionstream.classification.ClassificationRun.VERSION;
import static fashionstream.classification.ClassificationRun.header;
import static fashionstream.classification.TestImages.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.config.AppConfig;
import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.kafka.TransientFailures;
import fashionstream.registry.AvroSerializer;
import fashionstream.schema.ClassProbability;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicView;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the production topology classifies images, and which records it sends to the dead-letter topic. */
class ClassificationTopologyTest {
    /** The timestamp of an image: a minute before it is classified. */
    private static final long SENT = NOW.toEpochMilli() - 60_000;

    @TempDir
    private Path directory;

    private ClassificationRun run;

    @BeforeEach
    void start() throws Exception {
        run = new ClassificationRun(directory);
    }

    @AfterEach
    void stop() throws Exception {
        run.close();
    }

    @Test
    void shouldNameEveryNodeAndTopic() {
        String description = ClassificationTopology.build(
                        run.config, run.activeModel, TopicView.DEFAULTS, Clock.systemUTC(), run.meters)
                .topology()
                .describe()
                .toString();

        assertThat(description)
                .doesNotContain("KSTREAM")
                .contains("images", "classify-images", "take-predictions", "images-dead-letters");
    }

    @Test
    void shouldContinueWithAnotherModel() {
        send(image("a", 1, null));
        run.activeModel.replace(new FirstPixelClassifier("next"));
        send(image("b", 1, null));
        run.activeModel.restore();
        send(image("c", 1, null));

        assertThat(run.predictions().readValuesToList())
                .extracting(Prediction::getModelVersion)
                .containsExactly(VERSION, "next", VERSION);
        assertThat(run.meters.get("fashion.stream.model.info").gauge().getId().getTag("model_version"))
                .isEqualTo(VERSION);
    }

    @Test
    void shouldPredictAnImage() {
        send(image("a", 1, null));

        Prediction prediction = run.predictions().readValue();
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
        assertThat(run.predictions().isEmpty()).isTrue();
        assertThat(run.deadLetters().isEmpty()).isTrue();
    }

    @Test
    void shouldBoundTheClassesOfAPrediction() {
        run.restart(run.config.with(Map.of("predictions.top.k", "2")));
        send(image("a", 1, null));

        TestRecord<String, Prediction> record = run.predictions().readRecord();
        assertThat(record.value().getProbabilities()).isEmpty();
        assertThat(record.value().getTop())
                .containsExactly(new ClassProbability("Coat", 1, 0.8f), new ClassProbability("Bag", 0, 0.1f));
        assertThat(record.value().getLabel()).isEqualTo("Coat");
        TestRecord<String, Prediction> complete = run.completePredictions().readRecord();
        assertThat(complete.key()).isEqualTo(record.key());
        assertThat(complete.timestamp()).isEqualTo(record.timestamp());
        assertThat(complete.value().getTop()).isEmpty();
        assertThat(complete.value().getProbabilities()).containsExactly(0.1f, 0.8f, 0.1f);
        assertThat(complete.value().getImageOffset()).isEqualTo(record.value().getImageOffset());
    }

    @Test
    void shouldKeepTimeAndHeadersAndKeyByTheImageId() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "t-1".getBytes(UTF_8));
        run.images().pipeInput(new TestRecord<>(null, run.bytes(image("a", 1, null)), headers, SENT));

        TestRecord<String, Prediction> prediction = run.predictions().readRecord();
        assertThat(prediction.key()).isEqualTo("a");
        assertThat(prediction.timestamp()).isEqualTo(SENT);
        assertThat(prediction.headers().lastHeader("trace").value()).isEqualTo("t-1".getBytes(UTF_8));
    }

    @Test
    void shouldNotForwardTheSchemaHeaderOfTheImage() {
        // The image's schema id is in a header. On the prediction, it would refer to the wrong schema.
        AppConfig headerForm = run.config.with(
                Map.of("serde.value.schema.id.serializer", "io.confluent.kafka.HeaderSchemaIdSerializer"));
        RecordHeaders headers = new RecordHeaders();
        byte[] value;
        try (Serde<ImageRecord> serde = headerForm.valueSerde(ImageRecord.class)) {
            value = serde.serializer().serialize("images", headers, image("a", 2, null));
        }
        assertThat(headers.lastHeader("__value_schema_id")).isNotNull();

        run.images().pipeInput(new TestRecord<>("a".getBytes(UTF_8), value, headers, 1L));

        TestRecord<String, Prediction> prediction = run.predictions().readRecord();
        assertThat(prediction.value().getLabel()).isEqualTo("Shirt");
        assertThat(prediction.headers().lastHeader("__value_schema_id")).isNull();
    }

    @Test
    void shouldRejectARecordWithoutValue() {
        shouldBeRejected("k", null, "record has no value");
        shouldBeRejected("k", new byte[0], "record has no value");
    }

    @Test
    void shouldRejectValuesOfNoKnownForm() {
        shouldBeRejected("k", "hello".getBytes(UTF_8), "an image file or a JSON object: this is text");
        byte[] cut = run.bytes(image("k", 0, null));
        shouldBeRejected("k", Arrays.copyOf(cut, cut.length - 5), "");
    }

    @Test
    void shouldRejectAnUnknownSchemaId() {
        shouldBeRejected("k", new byte[] {0, 0, 0, 0x27, 0x0F, 1, 2}, "9999");
    }

    @Test
    void shouldRejectARecordOfAnotherSchema() {
        GroundTruth other = GroundTruth.newBuilder()
                .setImageId("k")
                .setLabel("Bag")
                .setLabelledAt(NOW)
                .build();
        byte[] value;
        try (Serde<GroundTruth> serde = run.config.valueSerde(GroundTruth.class)) {
            value = serde.serializer().serialize("other", other);
        }

        shouldBeRejected("k", value, "");
    }

    @Test
    void shouldRejectABlankIdAndAKeyThatDiffers() {
        shouldBeRejected(" ", run.bytes(image(" ", 0, null)), "image id is blank");
        shouldBeRejected("k", run.bytes(image("other", 0, null)), "record key 'k' differs from the image id 'other'");
    }

    @Test
    void shouldRejectAnImageThatTheModelDoesNotAccept() {
        ImageRecord image = image("k", 0, null);
        image.setWidth(32);
        image.setHeight(30);

        shouldBeRejected(
                "k",
                run.bytes(image),
                "image is 32x30, the model takes 2x2; to resize images, add \"resize\": {\"width\": 2, \"height\": 2,"
                        + " \"filter\": \"bilinear\"} to the model's side file");
    }

    @Test
    void shouldRejectAnImageThatTheModelFailsOn() {
        shouldBeRejected("k", run.bytes(image("k", FirstPixelClassifier.FATAL, null)), "the model fails on this image");
    }

    @Test
    void shouldRecordItsMetrics() {
        send(image("a", 1, null), image("b", 2, null), image("c", FirstPixelClassifier.FATAL, null));
        run.images().pipeInput("k".getBytes(UTF_8), "hello".getBytes(UTF_8), 1L);

        assertThat(run.meters.get("fashion.stream.images").counter().count()).isEqualTo(2);
        assertThat(run.meters.get("fashion.stream.decode").timer().count()).isEqualTo(3);
        assertThat(run.meters.get("fashion.stream.inference").timer().count()).isEqualTo(2);
        assertThat(run.meters.get("fashion.stream.inference.batch").timer().count())
                .isEqualTo(2);
        // The test driver has no consumer, so there is no interceptor that packs records.
        assertThat(run.meters.get("fashion.stream.unpacked.images").counter().count())
                .isEqualTo(4);
        assertThat(run.meters.get("fashion.stream.batch.size").summary().totalAmount())
                .isEqualTo(4);
        assertThat(deadLetters("InferenceException")).isEqualTo(1);
        assertThat(deadLetters("SerializationException")).isEqualTo(1);
        assertThat(deadLetters("ImageException")).isZero();
    }

    private double deadLetters(String reason) {
        return run.meters
                .get("fashion.stream.dead.letters")
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
        run.images().pipeInput(new TestRecord<>(keyBytes, value, headers, SENT));
        send(image("after", 0, null));

        TestRecord<byte[], byte[]> letter = run.deadLetters().readRecord();
        assertThat(run.deadLetters().isEmpty()).isTrue();
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
        assertThat(run.predictions().readKeyValuesToList())
                .extracting(prediction -> prediction.key)
                .containsExactly("before", "after");
    }

    @Test
    void shouldFailInsteadOfRejectingIfTheRegistryCannotBeReached() throws Exception {
        byte[] value = run.bytes(image("a", 1, null));
        run.registry.close();
        run.restart(run.config.with(Map.of("serde.max.retries", "0", "application.id", "without-registry")));

        assertThatThrownBy(() -> run.images().pipeInput("a".getBytes(UTF_8), value))
                .hasCauseInstanceOf(RetriableException.class)
                .hasStackTraceContaining("no schema registry responds")
                .satisfies(failure -> assertThat(TransientFailures.isAboutSurroundings(failure))
                        .isTrue());
        assertThat(run.deadLetters().isEmpty()).isTrue();
    }

    /** The writer's timestamps are in microseconds, which no compatibility check rejects. */
    @Test
    void shouldConvertATimeInMicroseconds() {
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
            serializer.configure(run.config.serdeProperties(), false);
            run.images().pipeInput("a".getBytes(UTF_8), serializer.serialize("images", written));
        }

        assertThat(run.predictions().readValue().getCapturedAt()).isEqualTo(TestImages.CAPTURED_AT);
    }

    @Test
    void shouldFailInsteadOfRejectingIfTheUrlIsNotARegistry() throws Exception {
        byte[] value = run.bytes(image("a", 1, null));
        run.restart(run.config.with(Map.of(
                "schema.registry.url", run.registry.url() + "/elsewhere", "application.id", "without-registry")));

        assertThatThrownBy(() -> run.images().pipeInput("a".getBytes(UTF_8), value))
                .hasStackTraceContaining("does not respond like a schema registry")
                .satisfies(failure -> assertThat(TransientFailures.isAboutSurroundings(failure))
                        .isTrue());
        assertThat(run.deadLetters().isEmpty()).isTrue();
    }

    private void send(ImageRecord... records) {
        for (ImageRecord image : records) {
            run.images().pipeInput(image.getId().getBytes(UTF_8), run.bytes(image), 1L);
        }
    }
}
