package fashionstream.topology;

import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * The model that answers. Another one can take its place while the streams run: between two micro-batches, so that each
 * batch is of one model. All of them take images of the same shape and have the same classes in the same order, which
 * whoever replaces one must see to.
 *
 * <p>Safe for use by several threads, except {@link #close}.
 */
public final class Champion implements AutoCloseable {
    private final Classifier first;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<Consumer<ModelInfo>> listeners = new CopyOnWriteArrayList<>();
    private volatile Classifier current;

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
        Classifier former;
        lock.writeLock().lock();
        try {
            former = current;
            current = next;
        } finally {
            lock.writeLock().unlock();
        }
        if (former != first && former != next) {
            former.close();
        }
        listeners.forEach(listener -> listener.accept(next.model()));
    }

    /** Lets the first model answer again. */
    public void restore() {
        replace(first);
    }

    /** Tells of the model now, and of each that takes its place, after it has. */
    void listen(Consumer<ModelInfo> listener) {
        listeners.add(listener);
        listener.accept(model());
    }

    /** Closes a model that took the first one's place. Nobody may ask any more. */
    @Override
    public void close() {
        if (current != first) {
            current.close();
        }
    }
}
