package fashionstream.rolling;

import fashionstream.kafka.LocalStore;
import fashionstream.kafka.StreamsClients;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The local copy of {@code truth-images}. It drops entries that are older than their lifetime, by the time in their
 * keys and that of the newest entry. As in a window store, only local entries are dropped: the broker deletes old
 * records from the changelog itself, and no tombstones are written.
 *
 * <p>A window store would have a database for each segment of time. After a crash, Kafka 4.4.0 restores all of them
 * from the offset that the newest one has on disk, and what an older one had only in memory would be lost.
 *
 * <p>With each commit it checks the next entries, in proportion to the number of writes. It thus cycles through all
 * entries, at a cost that does not depend on their number.
 */
final class ImageStore extends LocalStore {
    private static final int LOOKS_PER_WRITE = 4;

    /** Number of adjacent old entries from which a range deletion pays off. */
    private static final int LONG_RUN = 100;

    /** Bounds the duration of a commit. */
    private static final int MAX_LOOKS = 20_000;

    private final long lifetime;
    private long newest = Long.MIN_VALUE;
    private int writes;

    /** The next key to check; null for the first. */
    private @Nullable Bytes next;

    private ImageStore(String name, long lifetime) {
        super(name);
        this.lifetime = lifetime;
    }

    /** @param lifetime how long an entry is kept after the time in its key, in milliseconds */
    static KeyValueBytesStoreSupplier supplier(String name, long lifetime) {
        return supplier(name, () -> new ImageStore(name, lifetime));
    }

    @Override
    public synchronized void put(Bytes key, byte[] value) {
        super.put(key, value);
        newest = Math.max(newest, TruthChangelogs.time(key.get()));
        writes++;
    }

    @Override
    public synchronized void commit(Map<TopicPartition, Long> changelogOffsets) {
        super.commit(changelogOffsets);
        if (writes > 0 && StreamsClients.isCommitted()) {
            int looks = (int) Math.min(MAX_LOOKS, (long) LOOKS_PER_WRITE * writes);
            writes = 0;
            dropOld(looks);
        }
    }

    private boolean isOld(byte[] key) {
        return !TruthChangelogs.isKey(key) || TruthChangelogs.time(key) + lifetime < newest;
    }

    /**
     * Deletes a run of adjacent old entries as one range, which later reads skip at once. Ids in ascending order cause
     * such runs.
     */
    private static void dropRun(WriteBatch old, @Nullable Bytes first, @Nullable Bytes end, int run)
            throws RocksDBException {
        if (first != null && end != null && run >= LONG_RUN) {
            old.deleteRange(first.get(), end.get());
        }
    }

    private void dropOld(int looks) {
        try (KeyValueIterator<Bytes, byte[]> entries = range(next, null);
                WriteBatch old = new WriteBatch()) {
            Bytes first = null;
            int run = 0;
            for (int i = 0; i < looks && entries.hasNext(); i++) {
                Bytes key = entries.next().key;
                if (isOld(key.get())) {
                    first = run == 0 ? key : first;
                    run++;
                    old.delete(key.get());
                } else {
                    dropRun(old, first, key, run);
                    run = 0;
                }
            }
            next = entries.hasNext() ? entries.peekNextKey() : null;
            dropRun(old, first, next, run);
            if (old.count() > 0) {
                write(old);
            }
        } catch (RocksDBException e) {
            throw new ProcessorStateException("cannot delete old entries of store " + name(), e);
        }
    }
}
