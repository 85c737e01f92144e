package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.broker.TestBroker;
import fashionstream.config.AppConfig;
import fashionstream.kafka.ReadProgress;
import fashionstream.topics.TopicFacts;
import fashionstream.topics.TopicSetup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Dead letters of records whose keys are numbers, their replay, and what arrives in the images topic. */
final class ReplayFixture {
    /** Recent, because the broker deletes records older than the retention time. */
    static final long TIMESTAMP = System.currentTimeMillis() - 60_000;

    private ReplayFixture() {}

    /** Creates topics with this prefix. */
    static AppConfig prepare(TestBroker broker, String prefix) {
        AppConfig config = broker.config(prefix);
        TopicSetup.ensure(config);
        return config;
    }

    static DeadLetterReplay.Summary replay(AppConfig config, Selection selection) {
        try (DeadLetterReplay replay = new DeadLetterReplay(config, selection)) {
            return replay.run(ReadProgress.NONE);
        }
    }

    /** Letters of records whose keys and values are their numbers. */
    static List<ProducerRecord<byte[], byte[]>> letters(AppConfig config, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> record(config, key(i), key(i), new RecordHeaders()))
                .toList();
    }

    // Kafka allows records without key or value, which the types of its constructors don't express.
    @SuppressWarnings("NullAway")
    static ProducerRecord<byte[], byte[]> record(
            AppConfig config, byte @Nullable [] key, byte @Nullable [] value, RecordHeaders own) {
        RecordHeaders headers = new RecordHeaders(own);
        Letters.headers("a.FooException", "broken", 1).forEach(headers::add);
        headers.remove(DeadLetterHeaders.TOPIC)
                .add(DeadLetterHeaders.TOPIC, config.topics().images().getBytes(UTF_8));
        return new ProducerRecord<>(config.topics().deadLetters(), 0, TIMESTAMP, key, value, headers);
    }

    static void write(AppConfig config, List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer =
                producer(config, Map.of("max.request.size", Integer.toString(config.recordMaxBytes())))) {
            records.forEach(record -> send(producer, record));
        }
    }

    static KafkaProducer<byte[], byte[]> producer(AppConfig config, Map<String, String> settings) {
        Map<String, Object> properties = new HashMap<>(settings);
        properties.put("bootstrap.servers", config.bootstrapServers());
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record);
    }

    static byte[] key(int i) {
        return Integer.toString(i).getBytes(UTF_8);
    }

    static List<ConsumerRecord<byte[], byte[]>> images(AppConfig config) {
        return TopicContent.of(config, config.topics().images());
    }

    static void shouldHaveEachOnce(AppConfig config, int count) {
        assertThat(images(config).stream().map(image -> Integer.valueOf(new String(image.key(), UTF_8))))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).boxed().toList());
    }

    static String topicId(AppConfig config) {
        return TopicFacts.of(config, config.topics().deadLetters())
                .orElseThrow()
                .id();
    }
}
