package fashionstream.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicRecords;
import fashionstream.registry.development.DevelopmentRegistry;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import fashionstream.topics.TopicSetup;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Feeds images to a real broker. Each test has its own topics, by prefix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageFeedIT {
    private static final FeedSettings STOPPED = new FeedSettings(0, null, true);
    private static final FeedSettings FAST = new FeedSettings(FeedSettings.MAX_RATE, null, true);
    private static final List<String> LABELS = List.of("Bag", "Coat", "Shirt");

    /** Three images of one pixel each. */
    private static final IdxImages IMAGES =
            new IdxImages("set", 1, 1, List.of(new byte[] {0}, new byte[] {1}, new byte[] {2}), LABELS, 3);

    private final Path directory;
    private final DevelopmentCluster cluster;

    ImageFeedIT(@TempDir Path directory) {
        this.directory = directory;
        this.cluster = DevelopmentCluster.start(directory.resolve("cluster"), 0, 0);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void shouldRepeatTheImagesInOrderWithUniqueIds() {
        AppConfig config = prepare("order-");

        try (ImageFeed feed = new ImageFeed(config, IMAGES, FAST)) {
            awaitImages(feed, config, 10);
        }

        List<ConsumerRecord<String, ImageRecord>> sent = images(config);
        shouldBeNumberedFromOne(sent);
        assertThat(sent).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo(record.value().getId());
            int index = (int) ((number(record) - 1) % LABELS.size());
            assertThat(record.value().getLabel()).isEqualTo(LABELS.get(index));
            assertThat(record.value().getData()).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) index}));
        });
    }

    @Test
    void shouldNotSendAnImageBeforeItIsDue() {
        AppConfig config = prepare("rate-");
        long started = System.currentTimeMillis();

        try (ImageFeed feed = new ImageFeed(config, IMAGES, new FeedSettings(50, null, true))) {
            awaitImages(feed, config, 20);
        }

        // A record's timestamp is the time at which it was passed to the producer. Clocks may differ slightly.
        assertThat(images(config)).allSatisfy(record -> assertThat(record.timestamp())
                .isGreaterThanOrEqualTo(started + 20 * (number(record) - 1) - 10));
    }

    @Test
    void shouldStopAtRateZeroAndContinueWithTheNextId() {
        AppConfig config = prepare("stop-");
        try (ImageFeed feed = new ImageFeed(config, IMAGES, FAST)) {
            awaitImages(feed, config, 10);

            feed.change(STOPPED);
            int sent = awaitNoMoreImages(config);

            feed.change(FAST);
            awaitImages(feed, config, sent + 10);
        }
        shouldBeNumberedFromOne(images(config));
    }

    @Test
    void shouldHoldLabelsBackUntilTheyAreEnabled() {
        AppConfig config = prepare("labels-");
        try (ImageFeed feed = new ImageFeed(config, IMAGES, new FeedSettings(FeedSettings.MAX_RATE, null, false))) {
            awaitImages(feed, config, 10);
            assertThat(labels(config)).isEmpty();

            feed.change(FAST);
            awaitImages(feed, config, image -> image.getLabel() != null);
        }

        List<ImageRecord> sent =
                images(config).stream().map(ConsumerRecord::value).toList();
        List<ImageRecord> unlabelled =
                sent.stream().filter(image -> image.getLabel() == null).toList();
        assertThat(unlabelled).hasSizeGreaterThanOrEqualTo(10);
        List<ConsumerRecord<String, GroundTruth>> labels = labels(config);
        assertThat(labels)
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrderElementsOf(
                        unlabelled.stream().map(ImageRecord::getId).toList());
        assertThat(labels).allSatisfy(record -> {
            GroundTruth label = record.value();
            int index = (int) ((number(label.getImageId()) - 1) % LABELS.size());
            assertThat(label.getLabel()).isEqualTo(LABELS.get(index));
            assertThat(label.getLabelledBy()).isEqualTo("set");
        });
    }

    @Test
    void shouldSendDriftedImages() {
        AppConfig config = prepare("drift-");
        try (ImageFeed feed =
                new ImageFeed(config, IMAGES, new FeedSettings(FeedSettings.MAX_RATE, DriftKind.INVERT, true))) {
            awaitImages(feed, config, 3);
        }

        assertThat(images(config))
                .allSatisfy(record -> assertThat(record.value().getAttributes()).containsEntry("drift", "invert"));
    }

    @Test
    void shouldDeliverAllItHasSentBeforeItCloses() {
        AppConfig config = prepare("close-").with(Map.of("producer.linger.ms", "60000"));

        // Full batches are sent at once; the others linger until the feed closes.
        try (ImageFeed feed = new ImageFeed(config, IMAGES, FAST)) {
            awaitImages(feed, config, 1);
        }

        List<ConsumerRecord<String, ImageRecord>> sent = images(config);
        shouldBeNumberedFromOne(sent);
        assertThat(images(config)).as("nothing follows").hasSameSizeAs(sent);
    }

    @Test
    void shouldReportThatTheRegistryIsUnavailable() throws Exception {
        AppConfig config;
        try (DevelopmentRegistry registry = DevelopmentRegistry.start(0, directory.resolve("other-registry"))) {
            config = prepare("registry-").with(Map.of("schema.registry.url", registry.url(), "serde.max.retries", "0"));
        }

        try (ImageFeed feed = new ImageFeed(config, IMAGES, FAST)) {
            await().untilAsserted(() -> assertThatThrownBy(feed::check)
                    .isInstanceOf(KafkaException.class)
                    .hasStackTraceContaining("no schema registry responds"));
        }
        assertThat(TopicRecords.read(config, config.topics().images(), (topic, bytes) -> bytes, 0))
                .isEmpty();
    }

    private AppConfig prepare(String prefix) {
        AppConfig config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", prefix));
        TopicSetup.ensure(config);
        return config;
    }

    private static void awaitImages(ImageFeed feed, AppConfig config, int atLeast) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            feed.check();
            return images(config).size() >= atLeast;
        });
    }

    private static void awaitImages(ImageFeed feed, AppConfig config, Predicate<ImageRecord> wanted) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            feed.check();
            return images(config).stream().map(ConsumerRecord::value).anyMatch(wanted);
        });
    }

    /** Waits until no image has arrived for a second, which is much longer than a change may take. */
    private static int awaitNoMoreImages(AppConfig config) {
        int[] last = {-1};
        await().atMost(Duration.ofSeconds(60)).during(Duration.ofSeconds(1)).until(() -> {
            int now = images(config).size();
            boolean unchanged = now == last[0];
            last[0] = now;
            return unchanged;
        });
        return last[0];
    }

    /** Asserts that the numbers have no gaps; within a partition, records are in this order anyway. */
    private static void shouldBeNumberedFromOne(List<ConsumerRecord<String, ImageRecord>> sent) {
        assertThat(sent.stream().map(ImageFeedIT::number))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, sent.size()).boxed().toList());
        Map<Integer, List<ConsumerRecord<String, ImageRecord>>> byPartition =
                sent.stream().collect(Collectors.groupingBy(ConsumerRecord::partition));
        assertThat(byPartition.values())
                .allSatisfy(records ->
                        assertThat(records).extracting(ConsumerRecord::offset).isSorted());
    }

    private static List<ConsumerRecord<String, ImageRecord>> images(AppConfig config) {
        return read(config, config.topics().images(), ImageRecord.class).stream()
                .sorted(Comparator.comparingLong(ImageFeedIT::number))
                .toList();
    }

    private static List<ConsumerRecord<String, GroundTruth>> labels(AppConfig config) {
        return read(config, config.topics().labels(), GroundTruth.class);
    }

    private static <T extends SpecificRecord> List<ConsumerRecord<String, T>> read(
            AppConfig config, String topic, Class<T> type) {
        try (Serde<T> serde = config.valueSerde(type)) {
            return TopicRecords.read(config, topic, serde.deserializer(), 0);
        }
    }

    private static long number(ConsumerRecord<String, ?> image) {
        return number(image.key());
    }

    /** An id ends with the number of the image, counted from 1. */
    private static long number(String id) {
        return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
    }
}
