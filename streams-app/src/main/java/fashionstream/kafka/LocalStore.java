package fashionstream.kafka;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.RocksDBStore;

/**
 * A key-value store of RocksDB whose metrics can be read at any time.
 *
 * <p>Works around a bug of Kafka 4.4.0: the gauge {@code num-uncommitted-bytes} of a transactional store reads native
 * memory without a lock, even while the store is being closed and afterwards, which ends the process with SIGSEGV. Here
 * the gauge waits for the store, and doesn't read a closed one. Also, the store doesn't commit the state of a
 * transaction that was not committed; see {@link StreamsClients}.
 */
public class LocalStore extends RocksDBStore {
    private static final String METRICS_SCOPE = "rocksdb";

    public LocalStore(String name) {
        super(name, METRICS_SCOPE);
    }

    /** Creates a supplier of stores with this name, like {@code Stores.persistentKeyValueStore}. */
    public static KeyValueBytesStoreSupplier supplier(String name) {
        return supplier(name, () -> new LocalStore(name));
    }

    public static KeyValueBytesStoreSupplier supplier(String name, Supplier<LocalStore> stores) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return stores.get();
            }

            @Override
            public String metricsScope() {
                return METRICS_SCOPE;
            }
        };
    }

    @Override
    public synchronized void init(StateStoreContext context, StateStore root) {
        try {
            super.init(context, root);
        } catch (TaskCorruptedException e) {
            // A crash left a store open that was not transactional. Kafka Streams would retry endlessly.
            throw new ProcessorStateException("store " + name() + " of task " + context.taskId() + " was left open", e);
        }
    }

    @Override
    public synchronized void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (StreamsClients.isCommitted()) {
            super.commit(changelogOffsets);
        }
    }

    @Override
    public synchronized long approximateNumUncommittedBytes() {
        return isOpen() ? super.approximateNumUncommittedBytes() : 0;
    }
}
