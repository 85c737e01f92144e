package fashionstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.config.AppConfig;
import fashionstream.topics.TopicSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The broker limits the decompressed size of records, not only the compressed size, and survives with a heap of 256
 * MiB.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealBytesIT {
    private final BrokerProcess broker;

    RealBytesIT(@TempDir Path directory) throws IOException {
        broker = BrokerProcess.start(directory);
        TopicSetup.ensure(AppConfig.of(Map.of("bootstrap.servers", broker.bootstrapServers())));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"images, zstd", "images, gzip", "labels, zstd", "models, zstd"})
    void shouldRejectARecordThatDecompressesToMoreThanTheMemoryOfAReader(String topic, String compression)
            throws Exception {
        assertThatThrownBy(() -> send(compression, topic, 1, 450_000_000).get())
                .hasCauseInstanceOf(InvalidRecordException.class);
        shouldAcceptRecords();
    }

    /** The limit of images is 16 MiB, as for a decompressed record: only the header of the batch exceeds it. */
    @ParameterizedTest
    @CsvSource({"images, zstd, 16777160", "images, gzip, 16777160", "labels, zstd, 1100000"})
    void shouldRejectARecordThatFitsOnlyCompressed(String topic, String compression, int bytes) throws Exception {
        assertThatThrownBy(() -> send(compression, topic, 1, bytes).get())
                .hasCauseInstanceOf(RecordTooLargeException.class);
        shouldAcceptRecords();
    }

    /** Each record is small enough, but together they exceed the broker's heap. */
    @Test
    void shouldSurviveABatchThatDecompressesToMoreThanTheBrokersMemory() throws Exception {
        assertThatThrownBy(() -> send("zstd", "images", 400, 1_000_000).get()).isInstanceOf(Exception.class);
        shouldAcceptRecords();
    }

    /** Sends the records as one batch, and waits for the response. */
    private Future<RecordMetadata> send(String compression, String topic, int count, int bytes) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "compression.type",
                compression,
                "max.request.size",
                1 << 30,
                "buffer.memory",
                1L << 30,
                "batch.size",
                count == 1 ? 1 : 500_000_000,
                "linger.ms",
                10_000);
        List<byte[]> values = Collections.nCopies(count, new byte[bytes]);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            Future<RecordMetadata> last = null;
            for (byte[] value : values) {
                // With a key, which the models topic requires.
                last = producer.send(new ProducerRecord<>(topic, 0, new byte[] {1}, value));
            }
            producer.flush();
            return Objects.requireNonNull(last);
        }
    }

    private void shouldAcceptRecords() throws Exception {
        for (String topic : List.of("images", "labels", "models")) {
            assertThat(send("none", topic, 1, 1000).get().hasOffset()).isTrue();
        }
    }
}
