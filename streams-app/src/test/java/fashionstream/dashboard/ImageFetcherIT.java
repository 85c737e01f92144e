package fashionstream.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.inference.ImageShape;
import fashionstream.preprocessing.Preprocessing;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.topics.TopicFacts;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.javalin.http.ServiceUnavailableResponse;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetches images from a real broker. Each test has its own topics, by prefix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageFetcherIT {
    private static final ImageShape GREY = new ImageShape(2, 2, 1);

    private final Path directory;
    private final DevelopmentCluster cluster;
    private final Admin admin;

    ImageFetcherIT(@TempDir Path directory) {
        this.directory = directory;
        cluster = DevelopmentCluster.start(directory.resolve("cluster"), 0, 0);
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", cluster.bootstrapServers()));
    }

    @AfterAll
    void stop() {
        admin.close();
        cluster.close();
    }

    @Test
    void shouldFetchImagesInAnyOrder() throws Exception {
        AppConfig config = prepare("any-");
        for (int i = 0; i < 5; i++) {
            produce(config, image(config, i));
        }

        try (ImageFetcher fetcher = fetcher(config, GREY)) {
            for (int offset : new int[] {3, 0, 4, 4, 1}) {
                BufferedImage shown = shown(fetcher.png(Optional.empty(), 0, offset));
                assertThat(shown.getWidth()).isEqualTo(2);
                assertThat(shown.getHeight()).isEqualTo(2);
                assertThat(shown.getRaster().getPixels(0, 0, 2, 2, (int[]) null))
                        .containsExactly(offset, 10, 20, 255);
            }
        }
    }

    @Test
    void shouldShowColours() throws Exception {
        AppConfig config = prepare("colour-");
        byte[] pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        produce(config, serialized(config, ImageEncoding.RGB8, pixels));

        try (ImageFetcher fetcher = fetcher(config, new ImageShape(2, 2, 3))) {
            assertThat(shown(fetcher.png(Optional.empty(), 0, 0)).getRaster().getPixels(0, 0, 2, 2, (int[]) null))
                    .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        }
    }

    @Test
    void shouldFetchAnImageThatIsLargerThanAFetch() throws Exception {
        AppConfig config = prepare("large-");
        ImageShape shape = new ImageShape(300, 300, 1);
        ImageRecord large = record(ImageEncoding.GRAY8, new byte[300 * 300]);
        large.setWidth(300);
        large.setHeight(300);
        produce(config, image(config, 0));
        produce(config, serialized(config, large));

        try (ImageFetcher fetcher = fetcher(config, shape)) {
            assertThat(shown(fetcher.png(Optional.empty(), 0, 1)).getWidth()).isEqualTo(300);
        }
    }

    @Test
    void shouldCacheAnImageThatIsDeletedLater() throws Exception {
        AppConfig config = prepare("memory-");
        produce(config, image(config, 0));
        produce(config, image(config, 1));

        try (ImageFetcher fetcher = fetcher(config, GREY)) {
            Optional<byte[]> before = fetcher.png(Optional.empty(), 0, 0);
            assertThat(before).isPresent();
            deleteBefore(config, 1);

            assertThat(fetcher.png(Optional.empty(), 0, 0)).contains(before.orElseThrow());
        }
        try (ImageFetcher another = fetcher(config, GREY)) {
            assertThat(another.png(Optional.empty(), 0, 0)).isEmpty();
        }
    }

    @Test
    void shouldNotShowAnImageOfADeletedTopicWithTheSameName() throws Exception {
        AppConfig config = prepare("id-");
        produce(config, image(config, 0));
        Uuid id = Uuid.fromString(
                TopicFacts.of(config, config.topics().images()).orElseThrow().id());

        try (ImageFetcher fetcher = new ImageFetcher(config, topic(id), GREY, () -> Preprocessing.NONE)) {
            assertThat(fetcher.png(Optional.of(id), 0, 0)).isPresent();
            assertThat(fetcher.png(Optional.empty(), 0, 0)).as("id not known").isPresent();
            assertThat(fetcher.png(Optional.of(Uuid.randomUuid()), 0, 0)).isEmpty();
        }
    }

    @Test
    void shouldReturnNothingIfThereIsNoRecord() throws Exception {
        AppConfig config = prepare("nowhere-");
        produce(config, image(config, 0));
        produce(config, image(config, 1));
        deleteBefore(config, 1);

        try (ImageFetcher fetcher = fetcher(config, GREY)) {
            assertThat(fetcher.png(Optional.empty(), 0, 0)).as("deleted").isEmpty();
            assertThat(fetcher.png(Optional.empty(), 0, 1)).isPresent();
            assertThat(fetcher.png(Optional.empty(), 0, 1_000))
                    .as("not written yet")
                    .isEmpty();
            assertThat(fetcher.png(Optional.empty(), 99, 0))
                    .as("no such partition")
                    .isEmpty();
        }
    }

    @Test
    void shouldNotShowAnImageOfAnAbortedTransaction() throws Exception {
        AppConfig config = prepare("aborted-");
        try (KafkaProducer<byte[], byte[]> producer = producer(config, Map.of("transactional.id", "aborted"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(at(config, image(config, 0))).get();
            producer.abortTransaction();
        }
        produce(config, image(config, 1));

        try (ImageFetcher fetcher = fetcher(config, GREY)) {
            assertThat(fetcher.png(Optional.empty(), 0, 0)).isEmpty();
            assertThat(fetcher.png(Optional.empty(), 0, 2)).isPresent();
        }
    }

    @Test
    void shouldReturnNothingForARecordThatIsNotAnImage() throws Exception {
        AppConfig config = prepare("bad-");
        produce(config, null);
        produce(config, "not Avro".getBytes(UTF_8));
        produce(config, serialized(config, ImageEncoding.PNG, "not a PNG file".getBytes(UTF_8)));
        produce(config, serialized(config, ImageEncoding.GRAY8, new byte[3]));

        try (ImageFetcher fetcher = fetcher(config, GREY)) {
            for (int offset = 0; offset < 4; offset++) {
                assertThat(fetcher.png(Optional.empty(), 0, offset))
                        .as("offset %d", offset)
                        .isEmpty();
            }
        }
    }

    @Test
    void shouldFailWhileTheRegistryIsUnavailableAndRecover() throws Exception {
        Path registryDirectory = directory.resolve("other-registry");
        DevelopmentRegistry registry = DevelopmentRegistry.start(0, registryDirectory);
        int port = registry.port();
        AppConfig config =
                prepare("registry-").with(Map.of("schema.registry.url", registry.url(), "serde.max.retries", "0"));
        produce(config, image(config, 0));
        registry.close();

        try (ImageFetcher fetcher = fetcher(config, GREY)) {
            assertThatThrownBy(() -> fetcher.png(Optional.empty(), 0, 0))
                    .isInstanceOf(ServiceUnavailableResponse.class)
                    .hasMessageContaining("the schema registry does not respond");

            try (DevelopmentRegistry back = DevelopmentRegistry.start(port, registryDirectory)) {
                assertThat(back.url()).isEqualTo(config.schemaRegistryUrl());
                assertThat(fetcher.png(Optional.empty(), 0, 0)).isPresent();
            }
        }
    }

    @Test
    void shouldReturnTheRightImageToEachOfManyThreads() throws Exception {
        AppConfig config = prepare("threads-");
        for (int i = 0; i < 8; i++) {
            produce(config, image(config, i));
        }

        try (ImageFetcher fetcher = fetcher(config, GREY)) {
            List<CompletableFuture<Optional<byte[]>>> fetched = IntStream.range(0, 8)
                    .mapToObj(offset -> CompletableFuture.supplyAsync(
                            () -> fetcher.png(Optional.empty(), 0, offset),
                            task -> new Thread(task, "request-" + offset).start()))
                    .toList();
            for (int i = 0; i < 8; i++) {
                assertThat(shown(fetched.get(i).join()).getRaster().getSample(0, 0, 0))
                        .isEqualTo(i);
            }
        }
    }

    private AppConfig prepare(String prefix) {
        AppConfig config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", prefix));
        TopicSetup.ensure(config);
        return config;
    }

    private static ImageFetcher fetcher(AppConfig config, ImageShape shape) {
        return new ImageFetcher(config, TopicView.DEFAULTS, shape, () -> Preprocessing.NONE);
    }

    private static TopicView topic(Uuid id) {
        return new TopicView() {
            @Override
            public TopicLimits limits(String topic) {
                return TopicView.DEFAULTS.limits(topic);
            }

            @Override
            public Optional<Uuid> id(String topic) {
                return Optional.of(id);
            }
        };
    }

    /** A grey image whose first pixel is given. */
    private static byte[] image(AppConfig config, int firstPixel) {
        return serialized(config, ImageEncoding.GRAY8, new byte[] {(byte) firstPixel, 10, 20, (byte) 255});
    }

    private static byte[] serialized(AppConfig config, ImageEncoding encoding, byte[] data) {
        return serialized(config, record(encoding, data));
    }

    private static byte[] serialized(AppConfig config, ImageRecord image) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class)) {
            return serde.serializer().serialize(config.topics().images(), image);
        }
    }

    private static ImageRecord record(ImageEncoding encoding, byte[] data) {
        return ImageRecord.newBuilder()
                .setId("an-image")
                .setEncoding(encoding)
                .setWidth(2)
                .setHeight(2)
                .setData(ByteBuffer.wrap(data))
                .setLabel(null)
                .setCapturedAt(Instant.EPOCH)
                .setAttributes(Map.of())
                .build();
    }

    /** Appends a record to partition 0. */
    private static void produce(AppConfig config, byte @Nullable [] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(config, Map.of())) {
            producer.send(at(config, value)).get();
        }
    }

    // Kafka allows records without key or value, which the types of its constructors don't express.
    @SuppressWarnings("NullAway")
    private static ProducerRecord<byte[], byte[]> at(AppConfig config, byte @Nullable [] value) {
        return new ProducerRecord<>(config.topics().images(), 0, null, value);
    }

    private static KafkaProducer<byte[], byte[]> producer(AppConfig config, Map<String, String> settings) {
        Map<String, Object> properties = new HashMap<>(config.producerProperties());
        properties.putAll(settings);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void deleteBefore(AppConfig config, long offset) throws Exception {
        TopicPartition partition = new TopicPartition(config.topics().images(), 0);
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private static BufferedImage shown(Optional<byte[]> png) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(png.orElseThrow()));
    }
}
