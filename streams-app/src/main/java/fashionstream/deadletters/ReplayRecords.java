package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.schema.Topics;
import fashionstream.topics.TopicFacts;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Creates the records that a replay writes.
 *
 * @param images properties of the images topic
 * @param lettersTopicId Kafka's id of the dead-letter topic
 */
@SuppressWarnings(
        "NullAway") // Kafka's records may lack partition, timestamp, key and value; its types don't declare it
record ReplayRecords(Topics topics, TopicFacts images, String lettersTopicId, Clock clock) {
    /** The original record, with headers that name its dead letter. */
    ProducerRecord<byte[], byte[]> image(DeadLetter letter) {
        ConsumerRecord<byte[], byte[]> record = letter.record();
        RecordHeaders headers = new RecordHeaders(record.headers());
        DeadLetterHeaders.ADDED.forEach(headers::remove);
        headers.remove(DeadLetterHeaders.REPLAY_OF);
        headers.remove(DeadLetterHeaders.REPLAY_OF_TOPIC_ID);
        String place = topics.deadLetters() + "-" + LetterId.of(letter);
        headers.add(DeadLetterHeaders.REPLAY_OF, place.getBytes(UTF_8));
        headers.add(DeadLetterHeaders.REPLAY_OF_TOPIC_ID, lettersTopicId.getBytes(UTF_8));
        long timestamp = timestamp(letter);
        if (isRetimed(letter)) {
            headers.add(
                    DeadLetterHeaders.ORIGINAL_TIMESTAMP,
                    Long.toString(letter.timestamp()).getBytes(UTF_8));
        }
        return new ProducerRecord<>(
                topics.images(), partition(letter), timestamp, record.key(), record.value(), headers);
    }

    /**
     * Whether the record gets a new timestamp, because the broker would reject or soon delete it with the original one.
     */
    boolean isRetimed(DeadLetter letter) {
        return letter.timestamp() >= 0 && timestamp(letter) != letter.timestamp();
    }

    private long timestamp(DeadLetter letter) {
        return images.limits().acceptable(letter.timestamp(), clock.millis());
    }

    /** With a key, null, so that the partitioner decides; without a key, the original partition if it exists. */
    private @Nullable Integer partition(DeadLetter letter) {
        Long partition = letter.partition();
        boolean chosen = letter.record().key() == null && partition != null && partition < images.partitions();
        return chosen ? Integer.valueOf(partition.intValue()) : null;
    }

    /** The entry for a replayed dead letter. */
    ProducerRecord<byte[], byte[]> entry(LetterId letter) {
        byte[] value = new ReplayEntry(lettersTopicId, clock.instant().toString()).bytes();
        return new ProducerRecord<>(
                topics.deadLetterReplays(), letter.toString().getBytes(UTF_8), value);
    }

    /** The tombstone for an entry. */
    ProducerRecord<byte[], byte[]> deletion(LetterId letter) {
        return new ProducerRecord<>(
                topics.deadLetterReplays(), letter.toString().getBytes(UTF_8), null);
    }
}
