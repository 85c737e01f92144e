package fashionstream.microbatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Packs what one poll returned for a partition of certain topics into micro-batches, on the main consumer of Kafka
 * Streams. Records of other topics are not changed.
 *
 * <p>One record of Kafka Streams is then one micro-batch. A processor that collected records over several calls would
 * hold some of them when Kafka Streams commits, and a crash would lose them; here, a batch is processed in one call,
 * and a commit cannot split it. The batch size adapts to the load: under load, a poll returns many records; at low
 * load, one. Nothing waits for a batch to fill.
 *
 * <p>Used by the thread of its consumer only. Kafka logs exceptions of interceptors and continues with the unchanged
 * records, each of which is treated as a batch of one.
 */
public final class MicroBatchInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** Setting of the consumer: the names of the topics whose records are packed, as a set. */
    static final String TOPICS = "fashionstream.batch.topics";

    /** Setting of the consumer: an {@link IntSupplier} of the largest batch. */
    static final String LIMIT = "fashionstream.batch.limit";

    /** Largest batch in bytes, unless a single record is larger: memory stays bounded when images are large. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final String INTERCEPTORS =
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);

    private Set<?> topics = Set.of();
    private int pollRecords = ConsumerConfig.DEFAULT_MAX_POLL_RECORDS;
    private long fetchBytes = ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES;

    @SuppressWarnings("NullAway.Init") // Kafka calls configure first
    private IntSupplier limit;

    /** Called by Kafka, which then configures it. */
    public MicroBatchInterceptor() {}

    /**
     * The properties of Kafka Streams that install the interceptor, after interceptors of the user, which thus see the
     * original records.
     *
     * @param user all properties that the user and the application have set
     * @param topics topics whose records are packed
     * @param limit maximum number of records in a batch; called at each poll
     */
    public static Map<String, Object> properties(Map<String, Object> user, Set<String> topics, IntSupplier limit) {
        Object users = user.getOrDefault(
                INTERCEPTORS, user.get(StreamsConfig.consumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG)));
        String own = MicroBatchInterceptor.class.getName();
        return Map.of(
                INTERCEPTORS,
                users == null || users.toString().isBlank() ? own : users + "," + own,
                StreamsConfig.mainConsumerPrefix(TOPICS),
                topics,
                StreamsConfig.mainConsumerPrefix(LIMIT),
                limit);
    }

    @Override
    public void configure(Map<String, ?> settings) {
        topics = (Set<?>) Objects.requireNonNull(settings.get(TOPICS), TOPICS);
        limit = (IntSupplier) Objects.requireNonNull(settings.get(LIMIT), LIMIT);
        pollRecords = number(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecords);
        fetchBytes = number(settings, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, (int) fetchBytes);
    }

    private static int number(Map<String, ?> settings, String name, int otherwise) {
        Object value = settings.get(name);
        return value == null ? otherwise : Integer.parseInt(value.toString());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> polled) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> found = polled.records(partition);
            records.put(partition, topics.contains(partition.topic()) ? pack(found) : found);
        }
        // Kafka Streams commits the next offsets once its queue is empty: those after the last record.
        return new ConsumerRecords<>(records, polled.nextOffsets());
    }

    private List<ConsumerRecord<byte[], byte[]>> pack(List<ConsumerRecord<byte[], byte[]>> records) {
        int maxSize = limit.getAsInt();
        List<ConsumerRecord<byte[], byte[]>> batches = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        long polled = 0;
        for (int i = 0; i < records.size(); i++) {
            long next = MicroBatch.bytes(records.get(i));
            if (i - from == maxSize || (i > from && bytes + next > MAX_BYTES)) {
                batches.add(MicroBatch.pack(records.subList(from, i), false));
                from = i;
                bytes = 0;
            }
            bytes += next;
            polled += next;
        }
        batches.add(
                MicroBatch.pack(records.subList(from, records.size()), seemsDrained(records.size(), polled, maxSize)));
        return batches;
    }

    /**
     * Whether a poll has probably returned all that there was. With a backlog, it returns as much as its settings allow;
     * now and then it returns the small rest of a fetch.
     */
    private boolean seemsDrained(int records, long bytes, int maxSize) {
        return records < Math.max(2, maxSize) && records < pollRecords && bytes < fetchBytes / 2;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Commits do not affect batches.
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
