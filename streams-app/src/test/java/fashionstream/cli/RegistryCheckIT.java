package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.broker.EmbeddedBroker;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.registry.SchemaRegistryClient;
import fashionstream.registry.SchemaRegistryConfig;
import fashionstream.registry.SchemaRegistryException;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RegistryCheckIT {
    @TempDir
    private Path folder;

    @Test
    void shouldRejectARegistryWithoutTheSchemasOfTheTopics() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
                DevelopmentRegistry own = DevelopmentRegistry.start(0, folder.resolve("own"));
                DevelopmentRegistry empty = DevelopmentRegistry.start(0, folder.resolve("empty"));
                DevelopmentRegistry other = DevelopmentRegistry.start(0, folder.resolve("other"))) {
            AppConfig config = config(broker, own);
            TopicSetup.ensure(config);
            // Without any records, any registry may be the right one.
            RegistryCheck.checkReading(config);
            RegistryCheck.checkReading(config(broker, empty));

            send(config, garbage());
            send(config, value(config, prediction()));
            send(config, garbage());
            RegistryCheck.checkReading(config);

            // This registry has another schema with the id.
            value(config(broker, other), new GroundTruth("i", "Bag", Instant.EPOCH, null));
            for (DevelopmentRegistry wrong : List.of(empty, other)) {
                assertThatThrownBy(() -> RegistryCheck.checkReading(config(broker, wrong)))
                        .isInstanceOf(CommandException.class)
                        .hasMessageContaining("the schema registry at " + wrong.url()
                                + " doesn't know how topic predictions was written: none of the 3 newest records")
                        .hasMessageContaining("--schema-registry");
            }
            assertThat(folder.resolve("empty").resolve(DevelopmentRegistry.FILE_NAME))
                    .satisfies(file -> assertThat(Files.readString(file)).isEmpty());
        }
    }

    @Test
    void shouldRegisterTheSchemasOfTheInputs() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
                DevelopmentRegistry registry = DevelopmentRegistry.start(0, folder.resolve("registry"))) {
            AppConfig config = config(broker, registry).with(Map.of("topic.prefix", "some-"));
            TopicSetup.ensure(config);
            SchemaRegistryClient client = client(registry);
            Schema own = SchemaBuilder.record("Own")
                    .fields()
                    .requiredString("image_id")
                    .endRecord();
            client.register("some-labels-value", own, false);
            RegistryCheck.run(config);

            assertThat(client.latest("some-images-value").schema()).isEqualTo(ImageRecord.getClassSchema());
            // A producer's own schema stays the latest.
            assertThat(client.latest("some-labels-value").schema()).isEqualTo(own);
        }
    }

    @Test
    void shouldNotRegisterWhatOthersRegister() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
                DevelopmentRegistry registry = DevelopmentRegistry.start(0, folder.resolve("registry"))) {
            AppConfig config = config(broker, registry);
            TopicSetup.ensure(config);
            RegistryCheck.checkWriting(config);
            RegistryCheck.run(config.with(Map.of("serde.auto.register.schemas", "false")));

            SchemaRegistryClient client = client(registry);
            for (String subject : List.of("images-value", "labels-value")) {
                assertThatThrownBy(() -> client.latest(subject)).isInstanceOf(SchemaRegistryException.class);
            }
        }
    }

    private static SchemaRegistryClient client(DevelopmentRegistry registry) {
        return new SchemaRegistryClient(
                new SchemaRegistryConfig(Map.of(SchemaRegistryConfig.SCHEMA_REGISTRY_URL, registry.url())));
    }

    private static AppConfig config(EmbeddedBroker broker, DevelopmentRegistry registry) {
        return AppConfig.of(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "schema.registry.url", registry.url()));
    }

    private static byte[] garbage() {
        return new byte[] {0, 0, 0, 3, (byte) 0xE8, 1, 2, 3};
    }

    private static <T extends SpecificRecord> byte[] value(AppConfig config, T record) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) record.getClass();
        try (Serde<T> serde = config.valueSerde(type)) {
            return serde.serializer().serialize("predictions", record);
        }
    }

    private static Prediction prediction() {
        return Prediction.newBuilder()
                .setImageId("one")
                .setLabel("Bag")
                .setClassIndex(0)
                .setConfidence(1)
                .setProbabilities(List.of(1f))
                .setModelName("m")
                .setModelVersion("1")
                .setCapturedAt(Instant.EPOCH)
                .setPredictedAt(Instant.EPOCH)
                .setImagePartition(0)
                .setImageOffset(0)
                .build();
    }

    private static void send(AppConfig config, byte @Nullable [] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("predictions", 0, null, value)).get();
        }
    }
}
