package fashionstream.registry;

import static fashionstream.registry.TestSerdes.deserializer;
import static fashionstream.registry.TestSerdes.serializer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaEvolutionTest {
    /** {@link GroundTruth} before {@code labelled_by} was added. */
    private static final Schema OLDER = SchemaBuilder.record("fashionstream.schema.GroundTruth")
            .fields()
            .requiredString("image_id")
            .optionalString("label")
            .name("labelled_at")
            .type(timestamp())
            .noDefault()
            .endRecord();

    /** A possible later version of it. */
    private static final Schema NEWER = SchemaBuilder.record("fashionstream.schema.GroundTruth")
            .fields()
            .name("certainty")
            .type()
            .doubleType()
            .doubleDefault(1)
            .requiredString("image_id")
            .optionalString("label")
            .name("labelled_at")
            .type(timestamp())
            .noDefault()
            .optionalString("labelled_by")
            .endRecord();

    private static final GroundTruth TRUTH = new GroundTruth("img-1", "Bag", Instant.ofEpochMilli(1), null);

    @TempDir
    Path directory;

    DevelopmentRegistry registry;

    @BeforeEach
    void start() throws Exception {
        registry = DevelopmentRegistry.start(0, directory);
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void shouldReadOlderRecordsWithTheDefaultOfANewField() {
        byte[] bytes = serialize(truth(OLDER));
        AvroDeserializer<GroundTruth> deserializer = deserializer(registry.url(), "specific.avro.reader", "true");

        assertThat(deserializer.deserialize("labels", bytes)).isEqualTo(TRUTH);
    }

    @Test
    void shouldReadNewerRecordsWithoutTheirNewField() {
        byte[] bytes = serialize(truth(NEWER));
        AvroDeserializer<GroundTruth> deserializer = deserializer(registry.url(), "specific.avro.reader", "true");

        assertThat(deserializer.deserialize("labels", bytes)).isEqualTo(TRUTH);
    }

    @Test
    void shouldReadRecordsOfSeveralSchemasInTurn() {
        byte[] older = serialize(truth(OLDER));
        byte[] newer = serialize(truth(NEWER));
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        for (int i = 0; i < 2; i++) {
            assertThat(deserializer.deserialize("labels", older))
                    .hasToString(truth(OLDER).toString());
            assertThat(deserializer.deserialize("labels", newer))
                    .hasToString(truth(NEWER).toString());
        }
    }

    @Test
    void shouldRejectToWriteASchemaThatConflicts() {
        serialize(truth(OLDER));
        Schema conflicting = SchemaBuilder.record("fashionstream.schema.GroundTruth")
                .fields()
                .requiredInt("image_id")
                .endRecord();
        GenericRecord datum = new GenericData.Record(conflicting);
        datum.put("image_id", 1);

        assertThatThrownBy(() -> serialize(datum))
                .isInstanceOfSatisfying(SchemaRegistryException.class, e -> assertThat(e.isConflict())
                        .isTrue())
                .hasMessageContaining("incompatible with an earlier schema")
                .hasMessageContaining("labels-value");
    }

    @Test
    void shouldRegisterSchemasUnderTheSubjectOfEachStrategy() throws Exception {
        SchemaRegistryClient client = TestSerdes.client(registry.url());
        for (String strategy : new String[] {
            "io.confluent.kafka.serializers.subject.TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy"
        }) {
            AvroSerializer<GroundTruth> serializer =
                    serializer(registry.url(), AvroSerdeConfig.VALUE_SUBJECT_NAME_STRATEGY, strategy);
            byte[] bytes = serializer.serialize("labels", TRUTH);
            AvroDeserializer<GroundTruth> deserializer = deserializer(
                    registry.url(),
                    AvroSerdeConfig.VALUE_SUBJECT_NAME_STRATEGY,
                    strategy,
                    AvroSerdeConfig.SPECIFIC_AVRO_READER,
                    true);
            assertThat(deserializer.deserialize("labels", bytes)).isEqualTo(TRUTH);
        }
        AvroSerializer<GroundTruth> keys = new AvroSerializer<>();
        keys.configure(TestSerdes.settings(registry.url()), true);
        keys.serialize("labels", TRUTH);

        assertThat(new int[] {
                    client.latest("labels-value").id(),
                    client.latest("fashionstream.schema.GroundTruth").id(),
                    client.latest("labels-fashionstream.schema.GroundTruth").id(),
                    client.latest("labels-key").id()
                })
                .containsOnly(1);
    }

    @ParameterizedTest
    @CsvSource({
        "value.subject.name.strategy, com.example.MyStrategy, TopicRecordNameStrategy",
        "value.schema.id.serializer, com.example.MyPlace, HeaderSchemaIdSerializer",
        "basic.auth.credentials.source, SASL_INHERIT, USER_INFO",
        "max.retries, -1, max.retries",
        "specific.avro.value.type, java.lang.String, not a class generated",
        "schema.registry.url, '', schema.registry.url is empty"
    })
    void shouldReportWhichSettingIsWrong(String key, String value, String message) {
        assertThatThrownBy(() -> {
                    serializer(registry.url(), key, value);
                    deserializer(registry.url(), key, value);
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldRequireARegisteredSchemaIfConfigured() {
        AvroSerializer<GenericRecord> strict = serializer(registry.url(), AvroSerdeConfig.AUTO_REGISTER_SCHEMAS, false);

        assertThatThrownBy(() -> strict.serialize("labels", truth(OLDER)))
                .isInstanceOfSatisfying(SchemaRegistryException.class, e -> assertThat(e.errorCode())
                        .isEqualTo(SchemaRegistryException.SUBJECT_NOT_FOUND));
        byte[] bytes = serialize(truth(OLDER));
        assertThat(strict.serialize("labels", truth(OLDER))).isEqualTo(bytes);
    }

    @Test
    void shouldMatchTheFieldsOfTheLatestSchemaByName() {
        serialize(truth(NEWER));
        AvroSerializer<GenericRecord> latest = serializer(
                registry.url(), AvroSerdeConfig.AUTO_REGISTER_SCHEMAS, false, AvroSerdeConfig.USE_LATEST_VERSION, true);
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        byte[] bytes = latest.serialize("labels", truth(OLDER));

        // A writer that matches fields by position would write the image's id as the certainty.
        assertThat(deserializer.deserialize("labels", bytes))
                .hasToString(truth(NEWER).toString());
    }

    @Test
    void shouldRejectALatestSchemaThatCannotReadTheRecord() {
        serialize(TestSerdes.word("hi"));
        AvroSerializer<GenericRecord> latest = serializer(
                registry.url(), AvroSerdeConfig.AUTO_REGISTER_SCHEMAS, false, AvroSerdeConfig.USE_LATEST_VERSION, true);

        assertThatThrownBy(() -> latest.serialize("labels", truth(OLDER)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("can't read records of fashionstream.schema.GroundTruth");
    }

    @Test
    void shouldRejectRecordsOfAnotherTypeThanConfigured() {
        byte[] bytes = serialize(truth(OLDER));
        AvroDeserializer<Prediction> deserializer =
                deserializer(registry.url(), AvroSerdeConfig.SPECIFIC_AVRO_VALUE_TYPE, Prediction.class.getName());

        assertThatThrownBy(() -> deserializer.deserialize("labels", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("GroundTruth");
    }

    @ParameterizedTest
    @CsvSource({
        "t.Word",
        "fashionstream.schema.Unheard",
        "fashionstream.schema.Topics",
        "fashionstream.schema.sub.GroundTruth",
        "org.apache.avro.specific.SpecificRecordBase"
    })
    void shouldLoadOnlyClassesOfThisProject(String name) {
        Schema schema = SchemaBuilder.record(name).fields().endRecord();
        byte[] bytes = serialize(new GenericData.Record(schema));
        AvroDeserializer<GroundTruth> deserializer = deserializer(registry.url(), "specific.avro.reader", true);

        assertThatThrownBy(() -> deserializer.deserialize("labels", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(name);
    }

    @Test
    void shouldNotConstructAClassThatASchemaNames() {
        Schema text = Schema.create(Schema.Type.STRING);
        text.addProp("java-class", Tripwire.class.getName());
        text.addProp("avro.java.string", "String");
        Schema schema = SchemaBuilder.record("t.Trap")
                .fields()
                .name("text")
                .type(text)
                .noDefault()
                .endRecord();
        GenericRecord datum = new GenericData.Record(schema);
        datum.put("text", "boom");
        byte[] bytes = serialize(datum);
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        assertThat(deserializer.deserialize("labels", bytes)).hasToString("{\"text\": \"boom\"}");
        assertThat(Tripwire.TOUCHED).isFalse();
    }

    @Test
    void shouldRejectARecordThatIsNestedTooDeeply() {
        Schema list = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"t.List\",\"fields\":"
                        + "[{\"name\":\"rest\",\"type\":[\"null\",\"t.List\"]}]}");
        GenericRecord end = new GenericData.Record(list);
        byte[] head = serialize(end);
        byte[] bytes = new byte[1_000_000];
        Arrays.fill(bytes, (byte) 2);
        System.arraycopy(head, 0, bytes, 0, 5);
        AvroDeserializer<GenericRecord> deserializer = deserializer(registry.url());

        assertThatThrownBy(() -> deserializer.deserialize("labels", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("nested too deeply");
        assertThat(deserializer.deserialize("labels", head)).isEqualTo(end);
    }

    /** Stands for any class on the class path whose constructor does harm. */
    public static final class Tripwire {
        private static final AtomicBoolean TOUCHED = new AtomicBoolean();

        public Tripwire(String text) {
            TOUCHED.set(!text.isEmpty());
        }
    }

    private byte[] serialize(GenericRecord datum) {
        byte[] bytes = serializer(registry.url()).serialize("labels", datum);
        return Objects.requireNonNull(bytes);
    }

    private static GenericRecord truth(Schema schema) {
        GenericRecord truth = new GenericData.Record(schema);
        truth.put("image_id", "img-1");
        truth.put("label", "Bag");
        truth.put("labelled_at", 1L);
        if (schema.getField("certainty") != null) {
            truth.put("certainty", 1.0);
        }
        return truth;
    }

    private static Schema timestamp() {
        return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    }
}
