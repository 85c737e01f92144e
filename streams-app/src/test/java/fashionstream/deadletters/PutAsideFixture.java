package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.broker.TestBroker;
import fashionstream.config.AppConfig;
import fashionstream.streams.ReadingGroups;
import fashionstream.topics.TopicSetup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Records to put aside, and the resulting dead letters. */
final class PutAsideFixture {
    static final long TIMESTAMP = System.currentTimeMillis() - 60_000;

    private PutAsideFixture() {}

    /** Settings whose topics and groups have this prefix. */
    static AppConfig config(TestBroker broker, String prefix) {
        return broker.config(prefix, Map.of("application.id", prefix + "app"));
    }

    /** Creates topics, with records in partition 0: key {@code key0}, value {@code val0} and so on. */
    static AppConfig prepare(TestBroker broker, String prefix, int records) throws Exception {
        AppConfig config = config(broker, prefix);
        TopicSetup.ensure(config);
        for (String topic : List.of("images", "labels", "predictions")) {
            for (int i = 0; i < records; i++) {
                produce(config, prefix + topic, Integer.toString(i), bytes("val" + i));
            }
        }
        return config;
    }

    static PutAsideResult putAside(AppConfig config, String topic, long offset, @Nullable String reason) {
        TopicPartition place = place(config, topic);
        String group = ReadingGroups.of(config, place.topic()).orElseThrow();
        return new PutAside(config, group, place, offset, reason).run();
    }

    static TopicPartition place(AppConfig config, String topic) {
        return new TopicPartition(config.topics().prefix() + topic, 0);
    }

    static KafkaConsumer<byte[], byte[]> consumer(AppConfig config) {
        Map<String, Object> properties = config.consumerProperties();
        properties.put("group.id", config.applicationId());
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static void produce(AppConfig config, String topic, String name, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(config, Map.of("max.request.size", "4000000"))) {
            producer.send(record(topic, name, value)).get();
        }
    }

    static ProducerRecord<byte[], byte[]> record(String topic, String name, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, TIMESTAMP, bytes("key" + name), value);
        record.headers().add("own", bytes(name));
        return record;
    }

    static KafkaProducer<byte[], byte[]> producer(AppConfig config, Map<String, String> settings) {
        Map<String, Object> properties = new HashMap<>(config.producerProperties());
        properties.putAll(settings);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static List<ConsumerRecord<byte[], byte[]>> letters(AppConfig config) {
        return TopicContent.of(config, config.topics().deadLetters());
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
