package fashionstream.topology;

import fashionstream.config.AppConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Packs what one poll returned for a partition of the images topic into micro-batches, on the main consumer of Kafka
 * Streams. Other topics pass untouched.
 *
 * <p>One record of Kafka Streams is then one micro-batch. A processor that gathered records over several calls would have
 * some in hand whenever Kafka Streams commits, and a crash would lose them; here a batch is processed in one call, and no
 * commit can divide it. Batches form by themselves: under load a poll returns many records, at low load one, so that
 * nothing waits for a batch to fill.
 *
 * <p>Used by one thread, that of its consumer. Kafka logs what is thrown here and goes on with the records as they were,
 * each of which is a batch of one.
 */
public final class MicroBatchInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** Setting of the consumer: name of the topic whose records are packed. */
    static final String TOPIC = "fashionstream.batch.topic";

    /** Setting of the consumer: records per batch at most. */
    static final String MAX_SIZE = "fashionstream.batch.max.size";

    private static final String INTERCEPTORS =
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);

    private String topic = "";
    private int maxSize = 1;

    /** For Kafka, which configures it next. */
    public MicroBatchInterceptor() {}

    /**
     * Adds the interceptor to the properties of Kafka Streams, behind those that the user has set: they see the records
     * as they came.
     */
    static void install(Properties streams, AppConfig config) {
        Object users = streams.getOrDefault(
                INTERCEPTORS, streams.get(StreamsConfig.consumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG)));
        String own = MicroBatchInterceptor.class.getName();
        streams.put(INTERCEPTORS, users == null || users.toString().isBlank() ? own : users + "," + own);
        streams.put(StreamsConfig.mainConsumerPrefix(TOPIC), config.topics().images());
        streams.put(StreamsConfig.mainConsumerPrefix(MAX_SIZE), config.batchMaxSize());
    }

    @Override
    public void configure(Map<String, ?> settings) {
        topic = String.valueOf(settings.get(TOPIC));
        maxSize = Integer.parseInt(String.valueOf(settings.get(MAX_SIZE)));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> polled) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> found = polled.records(partition);
            records.put(partition, partition.topic().equals(topic) ? pack(found) : found);
        }
        // The next offsets are what Kafka Streams commits once its queue is empty: those behind the last record.
        return new ConsumerRecords<>(records, polled.nextOffsets());
    }

    private List<ConsumerRecord<byte[], byte[]>> pack(List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> batches = new ArrayList<>();
        for (int from = 0; from < records.size(); from += maxSize) {
            batches.add(MicroBatch.pack(records.subList(from, Math.min(from + maxSize, records.size()))));
        }
        return batches;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Commits are no concern of batches.
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
