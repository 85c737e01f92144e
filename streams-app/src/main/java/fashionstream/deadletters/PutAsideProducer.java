package fashionstream.deadletters;

import fashionstream.config.AppConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a letter and moves a group's offset in one transaction. Not safe for use by several threads. */
final class PutAsideProducer implements AutoCloseable {
    /**
     * Time until the broker aborts the transaction of a killed run, in milliseconds; the application waits that long.
     */
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;

    private final Producer<byte[], byte[]> producer;

    /**
     * Fences any other run; its open transaction is aborted.
     *
     * @throws KafkaException if the broker refuses
     */
    PutAsideProducer(AppConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.recordMaxBytes());
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        properties.putAll(config.producerProperties());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.topics().deadLetters() + "-put-aside");
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Writes the dead letter and the offsets, or neither.
     *
     * @param lastCheck runs when both are written but not yet committed. From then on, an instance that starts waits
     *     for the end of the transaction before it reads the offset. If the check throws, the transaction is aborted
     * @return position of the dead letter
     * @throws KafkaException if they can't be written
     */
    RecordMetadata write(
            ProducerRecord<byte[], byte[]> letter,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group,
            Runnable lastCheck) {
        producer.beginTransaction();
        Future<RecordMetadata> written = producer.send(letter);
        producer.flush();
        // Before the next call on the transaction, which would report only that the transaction has failed.
        RecordMetadata place = get(written);
        producer.sendOffsetsToTransaction(offsets, group);
        try {
            lastCheck.run();
        } catch (RuntimeException e) {
            producer.abortTransaction();
            throw e;
        }
        producer.commitTransaction();
        return place;
    }

    private static RecordMetadata get(Future<RecordMetadata> written) {
        try {
            return written.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException reason
                    ? reason
                    : new KafkaException("the dead letter can't be written: " + e.getCause(), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Aborts what is not committed. */
    @Override
    public void close() {
        producer.close();
    }
}
