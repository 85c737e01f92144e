package fashionstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroSerdeTest {
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
    void shouldServeSeveralThreadsAtOnce() throws Exception {
        try (AvroSerde<ImageRecord> serde = serde()) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int from = thread * 1000;
                results.add(threads.submit(() -> roundTrips(serde, from, from + 1000)));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
            threads.shutdown();
        }
    }

    @Test
    void shouldNotCallTheRegistryAfterTheFirstRecord() throws Exception {
        try (AvroSerde<ImageRecord> serde = serde()) {
            byte[] bytes = serde.serializer().serialize("images", image(1));
            serde.deserializer().deserialize("images", bytes);
            registry.close();

            assertThat(serde.serializer().serialize("images", image(1))).isEqualTo(bytes);
            assertThat(serde.deserializer().deserialize("images", bytes)).isEqualTo(image(1));
            assertThatThrownBy(() -> serde.serializer().serialize("other", image(1)))
                    .isInstanceOf(RetriableException.class);
        }
    }

    @Test
    void shouldShareAClient() throws Exception {
        try (AvroSerde<ImageRecord> first = new AvroSerde<>(TestSerdes.client(registry.url()))) {
            first.configure(Map.of(SchemaRegistryConfig.SCHEMA_REGISTRY_URL, "http://127.0.0.1:1"), false);

            assertThat(first.serializer().serialize("images", image(1))).isNotEmpty();
        }
    }

    private static boolean roundTrips(AvroSerde<ImageRecord> serde, int from, int to) {
        for (int i = from; i < to; i++) {
            ImageRecord image = image(i);
            byte[] bytes = serde.serializer().serialize("images", image);
            if (!image.equals(serde.deserializer().deserialize("images", bytes))) {
                return false;
            }
        }
        return true;
    }

    private AvroSerde<ImageRecord> serde() {
        AvroSerde<ImageRecord> serde = new AvroSerde<>();
        serde.configure(
                TestSerdes.settings(registry.url(), AvroSerdeConfig.SPECIFIC_AVRO_VALUE_TYPE, ImageRecord.class),
                false);
        return serde;
    }

    private static ImageRecord image(int number) {
        return new ImageRecord(
                "img-" + number,
                ImageEncoding.GRAY8,
                28,
                28,
                ByteBuffer.wrap(new byte[784]).putInt(0, number),
                number % 2 == 0 ? "Bag" : null,
                Instant.ofEpochMilli(number),
                Map.of("source", "test"));
    }
}
