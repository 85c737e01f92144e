package fashionstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.kafka.BrokerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EmbeddedBrokerIT {
    private static final String TOPIC = "notes";

    @TempDir
    private Path directory;

    @Test
    void shouldKeepItsDataAcrossARestartOnAnotherPort() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            createTopic(broker.bootstrapServers());
            produce(broker.bootstrapServers(), "one", "two");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            produce(broker.bootstrapServers(), "three");
            assertThat(readAll(broker.bootstrapServers())).containsExactly("one", "two", "three");
        }
    }

    @Test
    void shouldStartAgainWithItsDataAfterBeingKilled() throws Exception {
        try (BrokerProcess process = BrokerProcess.start(directory)) {
            createTopic(process.bootstrapServers());
            produce(process.bootstrapServers(), "written before the kill");
            process.kill();
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            assertThat(readAll(broker.bootstrapServers())).containsExactly("written before the kill");
        }
    }

    @Test
    void shouldEnableTransactionsV2AndTheStreamsProtocol() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                Admin admin = admin(broker.bootstrapServers())) {
            Map<String, Short> features = new HashMap<>();
            admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .forEach((name, range) -> features.put(name, range.maxVersionLevel()));
            assertThat(features).containsEntry("transaction.version", (short) 2);
            assertThat(features.get("streams.version")).isPositive();
        }
    }

    @Test
    void shouldReportThatThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, port))
                    .isInstanceOf(BrokerException.class)
                    .hasMessage("port " + port + " is in use on 127.0.0.1; choose another with --port");
        }
    }

    @Test
    void shouldRejectADirectoryThatAnotherBrokerUses() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            assertThat(broker.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by another broker")
                    .hasMessageContaining("--data-dir");
        }
    }

    @Test
    void shouldRejectADirectoryThatAnotherProcessUses() throws Exception {
        try (BrokerProcess process = BrokerProcess.start(directory)) {
            assertThat(process.bootstrapServers()).isNotBlank();
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("in use by another broker");
        }
    }

    @Test
    void shouldRejectADirectoryWithOtherData() throws IOException {
        Files.createDirectory(directory.resolve("holiday-pictures"));
        assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("holiday-pictures")
                .hasMessageContaining("--data-dir");
        assertThat(directory.resolve("meta.properties")).doesNotExist();
    }

    @Test
    void shouldRejectAFileAsDirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> EmbeddedBroker.start(file, 0))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(file.toString());
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
    }

    private static void createTopic(String bootstrapServers) throws Exception {
        try (Admin admin = admin(bootstrapServers)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static void produce(String bootstrapServers, String... values) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(TOPIC, value)).get();
            }
        }
    }

    private static List<String> readAll(String bootstrapServers) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            List<String> values = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
