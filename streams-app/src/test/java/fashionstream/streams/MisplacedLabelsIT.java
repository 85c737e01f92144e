package fashionstream.streams;

import static fashionstream.streams.StreamsFixture.shouldEqualARecount;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.classification.FirstPixelClassifier;
import fashionstream.classification.TestImages;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.TopicRecords;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Labels count in whatever partition they are, as clients in other languages choose other partitions by default. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class MisplacedLabelsIT {
    private static final int PARTITIONS = 4;
    private static final int IMAGES = 40;
    private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");

    /** How clients choose the partition of a record. */
    private enum Choice {
        /** Kafka's own clients. */
        MURMUR2 {
            @Override
            int of(String id, int number) {
                return Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8))) % PARTITIONS;
            }
        },
        /** librdkafka and thus the clients of Python, Go and .NET. */
        CRC32 {
            @Override
            int of(String id, int number) {
                CRC32 crc = new CRC32();
                crc.update(id.getBytes(UTF_8));
                return (int) (crc.getValue() % PARTITIONS);
            }
        },
        /** Some clients in Go. */
        FNV1A {
            @Override
            int of(String id, int number) {
                int hash = 0x811c9dc5;
                for (byte each : id.getBytes(UTF_8)) {
                    hash = (hash ^ (each & 0xff)) * 0x01000193;
                }
                return Utils.toPositive(hash) % PARTITIONS;
            }
        },
        HASH_CODE {
            @Override
            int of(String id, int number) {
                return Utils.toPositive(id.hashCode()) % PARTITIONS;
            }
        },
        ROUND_ROBIN {
            @Override
            int of(String id, int number) {
                return number % PARTITIONS;
            }
        },
        WITHOUT_KEY {
            @Override
            int of(String id, int number) {
                return number * 3 % PARTITIONS;
            }
        };

        abstract int of(String id, int number);

        private String id(int number) {
            return name() + "-" + number;
        }
    }

    private StreamsFixture streams;
    private AppConfig config;
    private Serde<ImageRecord> imageSerde;
    private Serde<GroundTruth> labelSerde;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start(@TempDir Path directory) {
        streams = new StreamsFixture(directory);
        config = streams.config("misplaced-");
        TopicSetup.ensure(config);
        imageSerde = config.valueSerde(ImageRecord.class);
        labelSerde = config.valueSerde(GroundTruth.class);
        producer =
                new KafkaProducer<>(config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        producer.close();
        imageSerde.close();
        labelSerde.close();
        streams.close();
    }

    @Test
    void shouldCountEachLabelOnce() throws Exception {
        try (TopicGuard topics = TopicGuard.start(config);
                StreamsRunner runner = StreamsRunner.of(
                        config,
                        new ActiveModel(new FirstPixelClassifier(StreamsFixture.VERSION)),
                        topics,
                        new SimpleMeterRegistry())) {
            runner.start();
            // Labels that arrive before their image wait for it.
            for (int i = 0; i < IMAGES; i += 2) {
                label(i, FirstPixelClassifier.CLASSES.get(1), 0);
            }
            for (Choice choice : Choice.values()) {
                for (int i = 0; i < IMAGES; i++) {
                    produce(choice.id(i));
                }
            }
            for (int i = 1; i < IMAGES; i += 2) {
                label(i, FirstPixelClassifier.CLASSES.get(1), 0);
            }
            awaitCounts(Choice.values().length * IMAGES, 0);

            // A correction of each, then an older label that must not replace it; one in four is withdrawn.
            for (int i = 0; i < IMAGES; i++) {
                label(i, FirstPixelClassifier.CLASSES.get(0), 2);
                label(i, FirstPixelClassifier.CLASSES.get(2), 1);
                if (i % 4 == 0) {
                    label(i, null, 3);
                }
            }
            int left = Choice.values().length * IMAGES * 3 / 4;
            awaitCounts(left, left);
        }
        shouldEqualARecount(config);
    }

    private void produce(String id) {
        byte[] image = imageSerde.serializer().serialize(config.topics().images(), TestImages.image(id, 0, null));
        var unused = producer.send(new ProducerRecord<>(config.topics().images(), id.getBytes(UTF_8), image));
    }

    /** Labels the image of this number of each choice; the partition of an explicit one changes with each label. */
    private void label(int number, @Nullable String label, int minutes) {
        for (Choice choice : Choice.values()) {
            String id = choice.id(number);
            GroundTruth truth = GroundTruth.newBuilder()
                    .setImageId(id)
                    .setLabel(label)
                    .setLabelledAt(NOON.plus(Duration.ofMinutes(minutes)))
                    .build();
            var unused = producer.send(new ProducerRecord<>(
                    config.topics().labels(),
                    choice.of(id, number + minutes),
                    choice == Choice.WITHOUT_KEY ? null : id.getBytes(UTF_8),
                    labelSerde.serializer().serialize(config.topics().labels(), truth)));
        }
    }

    private void awaitCounts(int labelled, int correct) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            try (Serde<RollingAccuracy> serde = config.valueSerde(RollingAccuracy.class)) {
                List<RollingAccuracy> reports =
                        TopicRecords.read(config, config.topics().accuracy(), serde.deserializer(), 1).stream()
                                .map(record -> record.value())
                                .filter(report -> report.getWindow().equals("all"))
                                .toList();
                assertThat(reports).isNotEmpty();
                assertThat(reports.get(reports.size() - 1).getLabelled()).isEqualTo(labelled);
                assertThat(reports.get(reports.size() - 1).getCorrect()).isEqualTo(correct);
            }
        });
    }
}
