package fashionstream.consume;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Formats the records of one topic. Not safe for use by several threads. */
public interface RecordView extends AutoCloseable {
    /** Titles over the columns of {@link #row}, without a line end. */
    String titles();

    /**
     * Formats a record for people, as one line without a line end. Control characters are shown as {@code ?}.
     *
     * @throws org.apache.kafka.common.KafkaException if its value can't be read
     */
    String row(ConsumerRecord<byte[], byte[]> record);

    /**
     * Formats a record for scripts.
     *
     * @throws org.apache.kafka.common.KafkaException if its value can't be read
     */
    ObjectNode json(ConsumerRecord<byte[], byte[]> record);

    @Override
    void close();
}
