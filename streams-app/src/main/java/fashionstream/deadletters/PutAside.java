package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import fashionstream.deadletters.WaitingPartition.UnreadableRecordException;
import fashionstream.kafka.GroupFacts;
import fashionstream.kafka.TopicMissingException;
import fashionstream.topics.TopicFacts;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Puts aside a record that blocks the application: writes a dead letter for it and moves the offset of the consumer
 * group past it, in one transaction. The record must be the next one that the group reads, so that no other record is
 * skipped.
 *
 * <p>Not safe for use by several threads.
 */
public final class PutAside {
    private static final String HOW_TO_GET_THERE =
            "; an instance started with --set consumer.max.poll.records=1 --set inference.batch.max.size=1"
                    + " --set commit.interval.ms=1 stops right before the record that it fails on";

    private final AppConfig config;
    private final String group;
    private final TopicPartition partition;
    private final long offset;
    private final ManualDeadLetters letters;

    /**
     * Opens the topics.
     *
     * @param group consumer group that reads the topic
     * @param reason reason to write into the dead letter; null for none
     * @throws TopicMissingException if the topic of the record or of the dead letters doesn't exist
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public PutAside(AppConfig config, String group, TopicPartition partition, long offset, @Nullable String reason) {
        this.config = config;
        this.group = group;
        this.partition = partition;
        this.offset = offset;
        TopicFacts letterTopic = find(config.topics().deadLetters());
        String topicId = find(partition.topic()).id();
        this.letters = new ManualDeadLetters(config, letterTopic.limits(), topicId, group, reason, Clock.systemUTC());
    }

    private TopicFacts find(String topic) {
        return TopicFacts.of(config, topic).orElseThrow(() -> new TopicMissingException(config, topic));
    }

    /**
     * Puts the record aside, with as much of its content as fits into the dead-letter topic.
     *
     * @throws PutAsideException if the application runs, or the record is not the next one
     * @throws org.apache.kafka.common.KafkaException if it cannot be written; nothing is changed then
     * @throws fashionstream.kafka.BrokerException if no broker responds within {@code startup.timeout.ms}
     */
    public PutAsideResult run() {
        requireNoMembers();
        try (WaitingPartition waiting = new WaitingPartition(config, group, partition)) {
            requireInRange(waiting);
            ConsumerRecord<byte[], byte[]> record = read(waiting);
            return write(waiting, letters.of(record), record.value());
        }
    }

    /**
     * Puts the record aside by its position, without reading it. Otherwise like {@link #run}.
     *
     * @throws PutAsideException also if it is not known whether another record comes before it
     */
    public PutAsideResult runWithoutContent() {
        requireNoMembers();
        try (WaitingPartition waiting = new WaitingPartition(config, group, partition)) {
            requireInRange(waiting);
            if (offset != waiting.position()) {
                throw notNext(waiting.position(), "");
            }
            return write(waiting, letters.withoutContent(partition, offset), null);
        }
    }

    private void requireNoMembers() {
        if (GroupFacts.of(config, group).active()) {
            throw running();
        }
    }

    private PutAsideException running() {
        return new PutAsideException("group " + group + " has active members: the application reads topic "
                + partition.topic() + "; stop all instances and their supervisors; one that died is a member until"
                + " its session.timeout.ms (10 s by default) is over");
    }

    private void requireInRange(WaitingPartition waiting) {
        String place = partition + "@" + offset;
        if (offset >= waiting.end()) {
            throw new PutAsideException(
                    "there is no record " + place + ": the partition ends before offset " + waiting.end());
        }
        if (offset < waiting.position()) {
            throw new PutAsideException(
                    offset < waiting.first()
                            ? "record " + place + " is deleted: the partition begins at offset " + waiting.first()
                            : "record " + place + " is processed already: group " + group + " continues at offset "
                                    + waiting.position());
        }
    }

    private ConsumerRecord<byte[], byte[]> read(WaitingPartition waiting) {
        Optional<ConsumerRecord<byte[], byte[]>> next;
        try {
            next = waiting.next();
        } catch (UnreadableRecordException e) {
            throw unreadable(waiting.position(), e);
        }
        if (next.isEmpty()) {
            throw new PutAsideException("there is no record " + partition + "@" + offset + ": group " + group
                    + " has processed all records of the partition, and only transaction markers follow");
        }
        long found = next.get().offset();
        if (offset < found) {
            throw new PutAsideException("there is no record " + partition + "@" + offset
                    + ", only a transaction marker or a gap; the next record is at offset " + found);
        }
        if (offset > found) {
            throw notNext(found, HOW_TO_GET_THERE);
        }
        return next.get();
    }

    private PutAsideException unreadable(long position, UnreadableRecordException failure) {
        return new PutAsideException(
                "the next record of group " + group + ", " + partition + "@" + position + ", " + failure.getMessage()
                        + "; give this command more memory (FASHION_STREAM_JAVA_OPTS=-Xmx4g), or put it aside by its"
                        + " position alone: --offset " + position + " --without-content",
                failure);
    }

    private PutAsideException notNext(long next, String advice) {
        return new PutAsideException(
                "record %s@%d is not the next one: group %s continues at offset %d, and the records"
                                .formatted(partition, offset, group, next)
                        + " before it would be skipped" + advice);
    }

    private PutAsideResult write(
            WaitingPartition waiting, ProducerRecord<byte[], byte[]> letter, byte @Nullable [] value) {
        // Kafka Streams stores its stream time in the metadata.
        String metadata = waiting.committed().map(OffsetAndMetadata::metadata).orElse("");
        Map<TopicPartition, OffsetAndMetadata> next = Map.of(partition, new OffsetAndMetadata(offset + 1, metadata));
        RecordMetadata place;
        try (PutAsideProducer producer = new PutAsideProducer(config)) {
            place = producer.write(letter, next, waiting.group(), () -> requireUnchanged(waiting));
        }
        return new PutAsideResult(
                partition.topic(),
                partition.partition(),
                offset,
                value == null ? null : value.length,
                place.topic() + "-" + new LetterId(place.partition(), place.offset()),
                truncated(letter),
                group,
                offset + 1);
    }

    /** An instance that was started in the meantime may already have read the old offset. */
    private void requireUnchanged(WaitingPartition waiting) {
        GroupFacts now = GroupFacts.of(config, group);
        Optional<OffsetAndMetadata> committed =
                Optional.ofNullable(now.offsets().get(partition));
        if (now.active() || !committed.equals(waiting.committed())) {
            throw running();
        }
    }

    private static List<String> truncated(ProducerRecord<byte[], byte[]> letter) {
        Header header = letter.headers().lastHeader(DeadLetterHeaders.TRUNCATED);
        return header == null ? List.of() : List.of(new String(header.value(), UTF_8).split(","));
    }
}
