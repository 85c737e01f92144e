package fashionstream.topology;

import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model that answers. Another one can take its place while the streams run: between two micro-batches, so that each
 * batch is of one model. All of them take images of the same shape and have the same classes in the same order, which
 * whoever replaces one must see to.
 *
 * <p>Safe for use by several threads.
 */
public final class Champion implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Champion.class);

    private final Classifier first;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<Consumer<ModelInfo>> listeners = new CopyOnWriteArrayList<>();
    private volatile Classifier current;
    private volatile @Nullable String failure;

    /**
     * Begins with a model, which stays loaded: the way back to it is always open.
     *
     * @param first stays the caller's, who closes it after this
     */
    public Champion(Classifier first) {
        this.first = first;
        this.current = first;
    }

    /** The model that answers now; the next batch may be another one's. */
    public ModelInfo model() {
        return current.model();
    }

    /** The model that it began with. */
    public ModelInfo first() {
        return first.model();
    }

    /** Lets it work, and stays with it until that is done. */
    void with(Consumer<? super Classifier> work) {
        lock.readLock().lock();
        try {
            work.accept(current);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Lets another model answer, once the batches that run are done; the former is closed, unless it is the first.
     *
     * @param next belongs to this from now on
     */
    public void replace(Classifier next) {
        replace(next, null);
    }

    private synchronized void replace(Classifier next, @Nullable String reason) {
        Classifier former;
        lock.writeLock().lock();
        try {
            former = current;
            current = next;
            failure = reason;
        } finally {
            lock.writeLock().unlock();
        }
        if (former != next) {
            if (former != first) {
                former.close();
            }
            listeners.forEach(listener -> listener.accept(next.model()));
        }
    }

    /** Lets the first model answer again. */
    public void restore() {
        replace(first);
    }

    /**
     * Lets the first model answer again, as another one fails on everything. Call it outside of {@link #with}.
     *
     * @param version the model that fails
     * @param reason what is wrong with it
     * @return false if that is the first one itself; true also if it doesn't answer any more
     */
    synchronized boolean fallBack(String version, String reason) {
        if (version.equals(first().version())) {
            return false;
        }
        if (version.equals(model().version())) {
            LOG.error("Model {} gives way to {}: {}", version, first().version(), reason);
            replace(first, reason);
        }
        return true;
    }

    /** Why a model that was to answer doesn't any more; null if it does. */
    public @Nullable String failure() {
        return failure;
    }

    /** Tells of the model now, and of each that takes its place, after it has. */
    synchronized void listen(Consumer<ModelInfo> listener) {
        listeners.add(listener);
        listener.accept(model());
    }

    /** Closes a model that took the first one's place, once the batches that run are done. */
    @Override
    public void close() {
        restore();
    }
}
