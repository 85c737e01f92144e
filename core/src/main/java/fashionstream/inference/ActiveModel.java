package fashionstream.inference;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active model. Another one can take its place while the streams run: between two micro-batches, so that each
 * batch is of one model. All of them take images of the same shape and have the same classes in the same order, which
 * whoever replaces one must see to.
 *
 * <p>Safe for use by several threads.
 */
public final class ActiveModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveModel.class);

    private final Classifier first;
    private final Object lock = new Object();
    private final List<Consumer<ModelInfo>> listeners = new CopyOnWriteArrayList<>();
    private volatile Tenure current;
    private volatile @Nullable String failure;

    /** A model from when it becomes active until its last batch is done. What changes is guarded by {@link #lock}. */
    private static final class Tenure {
        private final Classifier classifier;
        private int batches;
        private boolean ended;

        Tenure(Classifier classifier) {
            this.classifier = classifier;
        }
    }

    /**
     * Begins with a model, which stays loaded: the way back to it is always open.
     *
     * @param first stays the caller's, who closes it after this
     */
    public ActiveModel(Classifier first) {
        this.first = first;
        this.current = new Tenure(first);
    }

    /** The active model now; the next batch may be another one's. */
    public ModelInfo model() {
        return current.classifier.model();
    }

    /** The model that it began with. */
    public ModelInfo first() {
        return first.model();
    }

    /** Whether another model can take over from this one. */
    public boolean canReplace(String version) {
        return !version.equals(first().version());
    }

    /** Lets it work, and stays with it until that is done. */
    public void with(Consumer<? super Classifier> work) {
        Tenure tenure;
        synchronized (lock) {
            tenure = current;
            tenure.batches++;
        }
        try {
            work.accept(tenure.classifier);
        } finally {
            boolean last;
            synchronized (lock) {
                tenure.batches--;
                last = tenure.ended && tenure.batches == 0;
            }
            if (last) {
                closeUnlessFirst(tenure);
            }
        }
    }

    /**
     * Makes another model active from the next batch on. Running batches are left to the former one, also if it hangs:
     * it is closed after the last of them, unless it is the first.
     *
     * @param next belongs to this from now on
     */
    public void replace(Classifier next) {
        replace(next, null);
    }

    private synchronized void replace(Classifier next, @Nullable String reason) {
        failure = reason;
        Tenure former = current;
        if (former.classifier == next) {
            return;
        }
        boolean idle;
        synchronized (lock) {
            current = new Tenure(next);
            former.ended = true;
            idle = former.batches == 0;
        }
        if (idle) {
            closeUnlessFirst(former);
        }
        listeners.forEach(listener -> listener.accept(next.model()));
    }

    private void closeUnlessFirst(Tenure tenure) {
        if (tenure.classifier != first) {
            tenure.classifier.close();
        }
    }

    /** Makes the first model active again. */
    public void restore() {
        replace(first);
    }

    /**
     * Makes the first model active again, because another one fails on everything or hangs.
     *
     * @param version the model that fails
     * @param reason what is wrong with it
     * @return false if that is the first one itself; true also if it is no longer active
     */
    public synchronized boolean fallBack(String version, String reason) {
        if (!canReplace(version)) {
            return false;
        }
        if (version.equals(model().version())) {
            LOG.error("Model {} gives way to {}: {}", version, first().version(), reason);
            replace(first, reason);
        }
        return true;
    }

    /** Why a promoted model is no longer active; null if it is. */
    public @Nullable String failure() {
        return failure;
    }

    /** Tells of the model now, and of each that takes its place, after it has. */
    public synchronized void listen(Consumer<ModelInfo> listener) {
        listeners.add(listener);
        listener.accept(model());
    }

    /** Closes a model that took the first one's place, or leaves that to the last of its batches that run. */
    @Override
    public void close() {
        restore();
    }
}
