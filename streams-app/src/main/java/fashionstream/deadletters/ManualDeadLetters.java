package fashionstream.deadletters;

import fashionstream.config.AppConfig;
import fashionstream.microbatch.SourceRecord;
import fashionstream.topics.TopicLimits;
import fashionstream.topics.TopicView;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Creates dead letters for records that a person puts aside, in the format of the application's dead letters. */
final class ManualDeadLetters {
    private static final String ALL_PARTS = "key,value,headers";

    private final String topic;
    private final String group;
    private final @Nullable String reason;
    private final DeadLetterEncoder encoder;
    private final Clock clock;

    /**
     * @param limits what the dead-letter topic accepts
     * @param topicId Kafka's id of the topic of the record
     * @param group consumer group that would have read the record
     * @param reason reason that the person gave; null for none
     */
    ManualDeadLetters(
            AppConfig config, TopicLimits limits, String topicId, String group, @Nullable String reason, Clock clock) {
        this.topic = config.topics().deadLetters();
        this.group = group;
        this.reason = reason;
        this.encoder =
                new DeadLetterEncoder(topic, config.recordMaxBytes(), only(limits, Uuid.fromString(topicId)), clock);
        this.clock = clock;
    }

    private static TopicView only(TopicLimits limits, Uuid id) {
        return new TopicView() {
            @Override
            public TopicLimits limits(String topic) {
                return limits;
            }

            @Override
            public Optional<Uuid> id(String topic) {
                return Optional.of(id);
            }
        };
    }

    /** A dead letter with as much of the record as fits. */
    ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record) {
        SourceRecord source = new SourceRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
        return written(encode(source, record.timestamp()));
    }

    /** A dead letter for a record that cannot be read: it has the position of the record, but not its content. */
    ProducerRecord<byte[], byte[]> withoutContent(TopicPartition partition, long offset) {
        SourceRecord source =
                new SourceRecord(partition.topic(), partition.partition(), offset, -1, null, null, new RecordHeaders());
        Record<byte[], byte[]> letter = encode(source, clock.millis());
        letter.headers().add(DeadLetterHeaders.TRUNCATED, ALL_PARTS.getBytes(StandardCharsets.UTF_8));
        return written(letter);
    }

    private Record<byte[], byte[]> encode(SourceRecord source, long timestamp) {
        return encoder.encode(source, new PutAsideByHand(reason), group, timestamp);
    }

    private ProducerRecord<byte[], byte[]> written(Record<byte[], byte[]> letter) {
        return new ProducerRecord<>(topic, null, letter.timestamp(), letter.key(), letter.value(), letter.headers());
    }
}
