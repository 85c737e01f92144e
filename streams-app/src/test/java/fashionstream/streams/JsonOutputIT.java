package fashionstream.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fashionstream.cli.CommandRun;
import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicRecords;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With {@code output.format=json}, the whole application works without a schema registry. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class JsonOutputIT {
    private static final String NOBODY = "http://127.0.0.1:1";
    private static final int IMAGES = 40;

    @Test
    void shouldNeedNoRegistry(@TempDir Path directory) throws Exception {
        try (StreamsFixture streams = new StreamsFixture(directory)) {
            AppConfig config =
                    streams.config("json-").with(Map.of("output.format", "json", "schema.registry.url", NOBODY));
            TopicSetup.ensure(config);
            try (StreamsRunner runner = StreamsFixture.start(config)) {
                StreamsFixture.produce(config, 0, IMAGES);
                // In Avro: it is set aside without asking the registry.
                StreamsFixture.produce(config, "avro", new byte[] {0, 0, 0, 0, 1, 2, 3});
                StreamsFixture.shouldHavePredicted(config, IMAGES);
                StreamsFixture.shouldHaveCounted(config, IMAGES);
                assertThat(runner.failure()).isEmpty();
            }
            for (ConsumerRecord<String, byte[]> record :
                    TopicRecords.read(config, config.topics().predictions(), new ByteArrayDeserializer(), IMAGES)) {
                JsonNode prediction = JsonMapper.builder().build().readTree(record.value());
                assertThat(prediction.path("image_id").asText()).isEqualTo(record.key());
                assertThat(prediction.path("label_true").asText()).isEqualTo("Bag");
            }
            CommandRun audit = CommandRun.of(
                            "audit",
                            "--json",
                            "--bootstrap-server",
                            config.bootstrapServers(),
                            "--schema-registry",
                            NOBODY,
                            "--set",
                            "topic.prefix=json-",
                            "--set",
                            "output.format=json")
                    .assertDone();
            assertThat(audit.lastJson().path("differences").asInt(-1)).isZero();
            assertThat(TopicRecords.read(config, config.topics().deadLetters(), new ByteArrayDeserializer(), 1))
                    .singleElement()
                    .satisfies(letter -> assertThat(new String(
                                    letter.headers()
                                            .lastHeader("__streams.errors.message")
                                            .value(),
                                    UTF_8))
                            .contains("output.format=json"));
        }
    }
}
