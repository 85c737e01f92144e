package fashionstream.consume;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How the records of one topic are shown. Views are not safe for use by several threads. */
public interface RecordView extends AutoCloseable {
    /** Titles over the columns of {@link #row}, without a line end. */
    String titles();

    /**
     * A record for people, in one line without a line end. Control characters are shown as {@code ?}.
     *
     * @throws org.apache.kafka.common.KafkaException if its value can't be read
     */
    String row(ConsumerRecord<byte[], byte[]> record);

    /**
     * A record for scripts.
     *
     * @throws org.apache.kafka.common.KafkaException if its value can't be read
     */
    ObjectNode json(ConsumerRecord<byte[], byte[]> record);

    @Override
    void close();
}
