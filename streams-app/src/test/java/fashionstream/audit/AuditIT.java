package fashionstream.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.cli.CommandRun;
import fashionstream.cli.OnCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command on topics with hand-written records. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AuditIT {
    @Test
    void shouldFailOnceAFigureIsWrong(@TempDir Path folder) {
        try (DevelopmentCluster cluster = DevelopmentCluster.start(folder, 0, 0)) {
            AppConfig config = AppConfig.of(Map.of(
                    "bootstrap.servers", cluster.bootstrapServers(),
                    "schema.registry.url", cluster.registryUrl()));
            TopicSetup.ensure(config);
            for (Prediction prediction : Example.predictions()) {
                // Without the label: it is sent to the labels topic, after a wrong one.
                String truth = prediction.getLabelTrue();
                send(
                        config,
                        Prediction.class,
                        config.topics().predictions(),
                        prediction.getImageId(),
                        Prediction.newBuilder(prediction).setLabelTrue(null).build());
                label(config, prediction.getImageId(), "Bag");
                label(config, prediction.getImageId(), truth);
            }
            publish(config, Example.published().setPredicted(2).build());
            publish(config, Example.published().build());

            CommandRun right = audit(cluster).assertDone();
            assertThat(right.out()).startsWith("11 records read, ").contains(" 0 differ");
            JsonNode agreed = right.lastJson();
            assertThat(agreed.path("records").asInt()).isEqualTo(3 + 6 + 2);
            assertThat(agreed.path("figures").asInt()).isEqualTo(42);
            assertThat(agreed.path("differences").asInt(-1)).isZero();

            publish(config, Example.published().setCorrect(2).build());
            CommandRun wrong = audit(cluster);
            assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(wrong.out()).containsPattern("0123456789ab +all +correct +2 +1\\R");
            assertThat(wrong.lastJson().path("differences").asInt()).isEqualTo(1);
            assertThat(wrong.lastJson().path("details").path(0).path("figure").asText())
                    .isEqualTo("correct");
        }
    }

    private static CommandRun audit(DevelopmentCluster cluster) {
        return CommandRun.of(OnCluster.arguments(cluster, "audit", "--json"));
    }

    private static void label(AppConfig config, String image, @Nullable String label) {
        GroundTruth truth = GroundTruth.newBuilder()
                .setImageId(image)
                .setLabel(label)
                .setLabelledAt(Instant.now())
                .build();
        send(config, GroundTruth.class, config.topics().labels(), image, truth);
    }

    private static void publish(AppConfig config, RollingAccuracy accuracy) {
        String key = accuracy.getModelVersion() + "/" + accuracy.getWindow();
        send(config, RollingAccuracy.class, config.topics().accuracy(), key, accuracy);
    }

    private static <T extends SpecificRecord> void send(
            AppConfig config, Class<T> type, String topic, String key, T value) {
        try (Serde<T> serde = config.valueSerde(type);
                KafkaProducer<String, T> producer =
                        new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer())) {
            var unused = producer.send(new ProducerRecord<>(topic, key, value));
        }
    }
}
