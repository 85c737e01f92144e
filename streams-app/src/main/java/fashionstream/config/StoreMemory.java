package fashionstream.config;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory of all state stores together. By default, each store has up to 48 MiB of write buffers and 50 MiB
 * of cache, and there are several stores per partition.
 *
 * <p>Kafka Streams creates one object per store. Safe for use by several threads.
 */
public final class StoreMemory implements RocksDBConfigSetter {
    private static final long ALL_BYTES = 128L << 20;

    /** The part for data that is written but not yet in files. */
    private static final long WRITE_BUFFERS_BYTES = 64L << 20;

    /** RocksDB allocates an eighth of it at the first write; small, so that a hundred stores fit. */
    private static final long WRITE_BUFFER_BYTES = 4L << 20;

    /** Called by Kafka Streams. */
    public StoreMemory() {}

    /** Created when the first store is opened, which loads RocksDB's native code. Exists as long as the process. */
    private static final class Shared {
        private static final Cache CACHE = new LRUCache(ALL_BYTES, -1, false, 0.1);
        private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFERS_BYTES, CACHE);
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Shared.CACHE);
        // Otherwise they are outside the cache and unbounded.
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(Shared.WRITE_BUFFERS);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    }

    @Override
    public void close(String storeName, Options options) {
        // Shared objects outlive the store.
    }
}
