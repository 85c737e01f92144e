package fashionstream.growth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.broker.EmbeddedBroker;
import fashionstream.config.AppConfig;
import fashionstream.kafka.ClusterAdmin;
import fashionstream.kafka.ReadProgress;
import fashionstream.kafka.TopicReader;
import fashionstream.rolling.TruthChangelogs;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Moves the state in changelogs, on a real broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StateMoveIT {
    private static final int IMAGES = 300;

    private final EmbeddedBroker broker;
    private final Map<String, String> expected = new TreeMap<>();

    StateMoveIT(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory, 0);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldMoveEachEntryToThePartitionOfItsIdDespiteInterruptions() throws Exception {
        AppConfig config = config("entries");
        String topic = TruthChangelogs.images(config);
        create(config, topic, 4);
        // As a task writes: each entry several times, the last of which is valid.
        write(config, 4, 1);
        write(config, 4, 2);

        for (int partitions : new int[] {6, 12, 20}) {
            ClusterAdmin.growTopic(config, topic, partitions);
            for (int steps : new int[] {1, 300, 700, 1100, 1500}) {
                assertThatThrownBy(() -> move(config, partitions, endAfter(steps)))
                        .hasMessage("ended");
            }
            move(config, partitions, ReadProgress.NONE);
            assertThat(entries(config, partitions)).isEqualTo(expected);
            // The application continues.
            write(config, partitions, partitions);
            move(config, partitions, ReadProgress.NONE);
            assertThat(entries(config, partitions)).as("moved again").isEqualTo(expected);
        }
    }

    @Test
    void shouldCopyAllModelsToEveryPartition() throws Exception {
        AppConfig config = config("models");
        String topic = TruthChangelogs.models(config);
        create(config, topic, 2);
        try (KafkaProducer<byte[], byte[]> producer = producer(config)) {
            send(producer, new ProducerRecord<>(topic, 0, 1000L, "old".getBytes(UTF_8), "seen before".getBytes(UTF_8)));
            send(producer, new ProducerRecord<>(topic, 1, 2000L, "old".getBytes(UTF_8), "seen".getBytes(UTF_8)));
            send(producer, new ProducerRecord<>(topic, 1, 1000L, "new".getBytes(UTF_8), "seen".getBytes(UTF_8)));
            send(producer, new ProducerRecord<>(topic, 0, 1000L, "gone".getBytes(UTF_8), "seen".getBytes(UTF_8)));
            send(producer, deletion(topic, 0, "gone"));
        }
        ClusterAdmin.growTopic(config, topic, 3);

        try (StateMove move = new StateMove(config, 3, ReadProgress.NONE)) {
            move.spreadModels();
        }

        List<Map<String, String>> models = new ArrayList<>(List.of(new HashMap<>(), new HashMap<>(), new HashMap<>()));
        read(config, topic, (partition, key, value) -> {
            if (value == null) {
                models.get(partition).remove(key);
            } else {
                models.get(partition).put(key, value);
            }
        });
        assertThat(models).containsOnly(Map.of("old", "seen", "new", "seen"));
    }

    @SuppressWarnings("NullAway") // a tombstone has no value; Kafka's types don't declare it
    private static ProducerRecord<byte[], byte[]> deletion(String topic, int partition, String key) {
        byte[] nothing = null;
        return new ProducerRecord<>(topic, partition, 2000L, key.getBytes(UTF_8), nothing);
    }

    private static ReadProgress endAfter(int steps) {
        AtomicInteger left = new AtomicInteger(steps);
        return (done, total) -> {
            if (left.getAndDecrement() == 0) {
                throw new IllegalStateException("ended");
            }
        };
    }

    private static void move(AppConfig config, int partitions, ReadProgress progress) {
        try (StateMove move = new StateMove(config, partitions, progress)) {
            move.moveImages();
        }
    }

    private void write(AppConfig config, int partitions, int round) {
        try (KafkaProducer<byte[], byte[]> producer = producer(config)) {
            for (int i = 0; i < IMAGES; i++) {
                String id = "image-" + i;
                String value = "round " + round + " of " + id;
                expected.put(id, value);
                send(
                        producer,
                        new ProducerRecord<>(
                                TruthChangelogs.images(config),
                                partition(id, partitions),
                                key(id),
                                value.getBytes(UTF_8)));
            }
        }
    }

    /** A key as a window store writes it. */
    private static byte[] key(String id) {
        byte[] bytes = id.getBytes(UTF_8);
        return ByteBuffer.allocate(bytes.length + 12)
                .put(bytes)
                .putLong(1_700_000_000_000L)
                .putInt(0)
                .array();
    }

    private static int partition(String id, int partitions) {
        return Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8))) % partitions;
    }

    /** The state that the stores restore: the last value of each key in its partition, and nothing in the others. */
    private static Map<String, String> entries(AppConfig config, int partitions) {
        Map<String, String> entries = new TreeMap<>();
        read(config, TruthChangelogs.images(config), (partition, key, value) -> {
            String id = key.substring(0, key.length() - 12);
            boolean here = partition == partition(id, partitions);
            String place = here ? id : id + " in partition " + partition;
            if (value == null) {
                entries.remove(place);
            } else {
                entries.put(place, value);
            }
        });
        return entries;
    }

    /** Accepts a record, whose key and value are decoded byte by byte as characters. */
    private interface Sink {
        void accept(int partition, String key, @Nullable String value);
    }

    private static void read(AppConfig config, String topic, Sink sink) {
        try (TopicReader reader = new TopicReader(config, topic, true)) {
            reader.readToEnd(record -> sink.accept(
                    record.partition(),
                    new String(record.key(), ISO_8859_1),
                    record.value() == null ? null : new String(record.value(), ISO_8859_1)));
        }
    }

    private AppConfig config(String applicationId) {
        return AppConfig.of(Map.of("bootstrap.servers", broker.bootstrapServers(), "application.id", applicationId));
    }

    private static void create(AppConfig config, String topic, int partitions) {
        NewTopic created = new NewTopic(topic, partitions, (short) 1);
        try (ClusterAdmin cluster = new ClusterAdmin(config)) {
            var unused = cluster.ensure(created, created);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(AppConfig config) {
        return new KafkaProducer<>(config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record);
    }
}
