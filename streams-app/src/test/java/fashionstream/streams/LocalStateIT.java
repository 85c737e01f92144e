package fashionstream.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.classification.FirstPixelClassifier;
import fashionstream.classification.TestImages;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TopicRecords;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Starts on state stores that are damaged, as a crash, a full disk or a person can leave them, and goes on counting. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalStateIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Of each topic, by default. */
    private static final int PARTITIONS = 4;

    @TempDir
    private static Path directory;

    private DevelopmentCluster cluster;

    /** What is done to a directory of RocksDB; none of it may end the start. */
    private enum Damage {
        /** As when a crash stops the deletion of a store: its log is there, and no database that it belongs to. */
        LEFT_OVER_LOG {
            @Override
            void to(Path store) throws IOException {
                for (Path file : files(store)) {
                    if (!file.getFileName().toString().endsWith(".log")) {
                        Files.delete(file);
                    }
                }
            }
        },
        OVERWRITTEN_MANIFEST {
            @Override
            void to(Path store) throws IOException {
                for (Path file : files(store)) {
                    if (file.getFileName().toString().startsWith("MANIFEST")) {
                        Files.writeString(file, "not a manifest", StandardCharsets.UTF_8);
                    }
                }
            }
        },
        MISSING_TABLES {
            @Override
            void to(Path store) throws IOException {
                for (Path file : files(store)) {
                    if (file.getFileName().toString().endsWith(".sst")) {
                        Files.delete(file);
                    }
                }
            }
        },
        A_FILE_IN_PLACE_OF_THE_DIRECTORY {
            @Override
            void to(Path store) throws IOException {
                Utils.delete(store.toFile());
                Files.writeString(store, "a file", StandardCharsets.UTF_8);
            }
        };

        abstract void to(Path store) throws IOException;

        private static List<Path> files(Path store) throws IOException {
            try (Stream<Path> files = Files.walk(store)) {
                return files.filter(Files::isRegularFile).toList();
            }
        }
    }

    @BeforeAll
    void start() throws Exception {
        cluster = DevelopmentCluster.start(directory.resolve("cluster"), 0, 0);
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRestoreStateThatCannotBeUsed(Damage damage) throws Exception {
        String name = damage.name().toLowerCase(Locale.ROOT).replace('_', '-');
        AppConfig config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", name + "-",
                "application.id", name,
                "state.dir", directory.resolve(name).toString()));
        TopicSetup.ensure(config);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        produce(config, 0, 40);
        try (StreamsRunner runner = runner(config, meters)) {
            runner.awaitRunning();
            awaitCounted(config, 40);
        }
        Path state = directory.resolve(name).resolve(name + "-accuracy");
        List<Path> stores;
        try (Stream<Path> files = Files.walk(state)) {
            stores = files.filter(
                            file -> Objects.requireNonNull(file.getParent()).endsWith("rocksdb"))
                    .toList();
        }
        assertThat(stores).as("stores on disk").isNotEmpty();
        for (Path store : stores) {
            damage.to(store);
        }

        produce(config, 40, 60);
        try (StreamsRunner runner = runner(config, meters)) {
            runner.awaitRunning();
            awaitCounted(config, 60);
        }
        assertThat(meters.get("fashion.stream.state.deletions").counters())
                .as("state that was deleted")
                .anyMatch(deletions -> deletions.count() > 0);
    }

    @Test
    void shouldDeleteOnlyTheStateOfTheTaskThatIsDamaged() throws Exception {
        AppConfig config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", "one-task-",
                "state.dir", directory.resolve("one-task").toString()));
        TopicSetup.ensure(config);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        produce(config, 0, 40);
        try (StreamsRunner runner = runner(config, meters)) {
            runner.awaitRunning();
            awaitCounted(config, 40);
        }
        Path state = directory.resolve("one-task/one-task-fashion-stream-accuracy");
        Map<Path, String> before = databases(state);
        assertThat(before).hasSizeGreaterThan(PARTITIONS);
        Damage.OVERWRITTEN_MANIFEST.to(state.resolve("0_1"));

        produce(config, 40, 60);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(StreamsWorker.class);
        Level level = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        try (StreamsRunner runner = runner(config, meters)) {
            runner.awaitRunning();
            awaitCounted(config, 60);
        } finally {
            logger.detachAppender(log);
            logger.setLevel(level);
        }

        Map<Path, String> after = databases(state);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after.keySet())
                .filteredOn(database -> !Objects.equals(after.get(database), before.get(database)))
                .isNotEmpty()
                .allMatch(database -> database.startsWith(state.resolve("0_1")));
        assertThat(log.list.stream()
                        .map(ILoggingEvent::getFormattedMessage)
                        .filter(line -> line.startsWith("Local state")))
                .singleElement()
                .asString()
                .contains("Deleted the state of task 0_1 under " + state, "it is restored from the changelogs");
        assertThat(meters.get("fashion.stream.state.deletions").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum())
                .isEqualTo(1);
    }

    /** The id of each database of RocksDB: a database that is created again has another one. */
    private static Map<Path, String> databases(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            Map<Path, String> keys = new HashMap<>();
            for (Path file : files.filter(path -> path.endsWith("IDENTITY")).toList()) {
                keys.put(file, Files.readString(file, StandardCharsets.UTF_8));
            }
            return keys;
        }
    }

    @Test
    void shouldExplainThatAnotherInstanceHasTheSameName() throws Exception {
        AppConfig config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", "twins-",
                "state.dir", directory.resolve("twin-one").toString()));
        TopicSetup.ensure(config);
        Path copy = Files.createDirectories(directory.resolve("twin-two"));
        try (StreamsRunner one = runner(config, new SimpleMeterRegistry())) {
            one.awaitRunning();
            Files.copy(directory.resolve("twin-one").resolve("instance-id"), copy.resolve("instance-id"));
            try (StreamsRunner two =
                    runner(config.with(Map.of("state.dir", copy.toString())), new SimpleMeterRegistry())) {
                assertThatThrownBy(one::awaitStopped)
                        .isInstanceOf(StreamsFailedException.class)
                        .hasMessageContaining("another instance has the same name")
                        .hasMessageContaining(directory.resolve("twin-one") + "/instance-id");
                two.awaitRunning();
            }
        }
    }

    @Test
    void shouldRestoreTheStateOfFormerVersions() throws Exception {
        AppConfig config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", "former-",
                "state.dir", directory.resolve("former").toString()));
        TopicSetup.ensure(config);
        produce(config, 0, 40);
        try (StreamsRunner runner = runner(config, new SimpleMeterRegistry())) {
            runner.awaitRunning();
            awaitCounted(config, 40);
        }
        // As a window store had it: a database for each segment of time, and the offsets in a file.
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Path task = directory.resolve("former/former-fashion-stream-accuracy/0_" + partition);
            Path images = task.resolve("rocksdb/truth-images");
            Utils.delete(images.toFile());
            Files.createDirectories(images.resolve("truth-images.1764374400000"));
            Files.writeString(
                    task.resolve(".checkpoint"),
                    "0\n1\nformer-fashion-stream-accuracy-truth-images-changelog " + partition + " 1000\n",
                    StandardCharsets.UTF_8);
        }

        produce(config, 40, 60);
        try (StreamsRunner runner = runner(config, new SimpleMeterRegistry())) {
            runner.awaitRunning();
            awaitCounted(config, 60);
        }
        try (Stream<Path> files = Files.walk(directory.resolve("former"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("truth-images")
                    .doesNotContain("truth-images.1764374400000", ".checkpoint");
        }
    }

    private static StreamsRunner runner(AppConfig config, SimpleMeterRegistry meters) {
        StreamsRunner runner = StreamsRunner.of(
                config, new ActiveModel(new FirstPixelClassifier("0123456789ab")), TopicView.DEFAULTS, meters);
        runner.start();
        return runner;
    }

    private static void produce(AppConfig config, int from, int to) {
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class);
                KafkaProducer<String, ImageRecord> producer =
                        new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer())) {
            for (int i = from; i < to; i++) {
                var unused = producer.send(new ProducerRecord<>(
                        config.topics().images(), "i" + i, TestImages.image("i" + i, i % 3, "Coat")));
            }
        }
    }

    /** Each image once: restored state knows those from before. */
    private static void awaitCounted(AppConfig config, long images) {
        await().atMost(SOON).untilAsserted(() -> {
            try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
                List<Long> counts =
                        TopicRecords.read(config, config.topics().accuracy(), serde.deserializer(), 0).stream()
                                .map(record -> record.value())
                                .filter(report -> report.getWindow().equals("all"))
                                .map(RollingAccuracy::getLabelled)
                                .toList();
                assertThat(counts).last().isEqualTo(images);
            }
        });
    }
}
