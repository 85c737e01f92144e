package fashionstream.kafka;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of Kafka Streams: Kafka's own, except that producers track whether their transactions are committed.
 *
 * <p>Works around a bug of Kafka 4.4.0: on a clean shutdown it commits the state stores even if the transaction of that
 * state has failed, so that the state would be ahead of the topics. {@link LocalStore} checks {@link #isCommitted}
 * first.
 */
public final class StreamsClients implements KafkaClientSupplier {
    /** Whether the transaction of this stream thread is not committed, or was aborted. */
    private static final ThreadLocal<Boolean> UNCOMMITTED = ThreadLocal.withInitial(() -> false);

    /** Whether the last transaction of the calling thread was committed, or it never had one. */
    public static boolean isCommitted() {
        return !UNCOMMITTED.get();
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new WatchedProducer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    /** The stream thread that owns the stores also calls its transactional methods. */
    private static final class WatchedProducer extends KafkaProducer<byte[], byte[]> {
        WatchedProducer(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void beginTransaction() {
            super.beginTransaction();
            UNCOMMITTED.set(true);
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            UNCOMMITTED.set(false);
        }
    }
}
