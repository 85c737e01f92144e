package fashionstream.streams;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The progress of a part in restoring its state from the changelogs. Safe for use by several threads. */
final class RestoreProgress implements StateRestoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String part;
    private final Map<TopicPartition, Restore> restores = new ConcurrentHashMap<>();
    private volatile long logged = System.nanoTime();

    RestoreProgress(String part) {
        this.part = part;
    }

    /** Offsets of a changelog partition: where it began, where it is, and where it ends. */
    private record Restore(long from, long at, long to) {}

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long from, long to) {
        if (restores.isEmpty()) {
            logged = System.nanoTime();
        }
        restores.put(changelog, new Restore(from, from, to));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long at, long count) {
        restores.computeIfPresent(changelog, (key, before) -> new Restore(before.from(), at, before.to()));
        if (System.nanoTime() - logged > LOG_INTERVAL_NANOS) {
            logged = System.nanoTime();
            percent().ifPresent(percent -> LOG.warn("The state of the part {} is being restored: {} %", part, percent));
        }
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long count) {
        restores.remove(changelog);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long count) {
        restores.remove(changelog);
    }

    /** The progress of the current restoration, in percent; empty if nothing is being restored. */
    Optional<Long> percent() {
        long done = 0;
        long all = 0;
        for (Restore restore : restores.values()) {
            done += Math.max(0, Math.min(restore.at(), restore.to()) - restore.from());
            all += Math.max(0, restore.to() - restore.from());
        }
        return all == 0 ? Optional.empty() : Optional.of(100 * done / all);
    }
}
