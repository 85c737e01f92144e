package fashionstream.inference;

import fashionstream.drift.DriftReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active model. It can be replaced at runtime, between two micro-batches, so that each batch is classified by one
 * model. The caller must ensure that all models take images of the same shape, and have the same classes in the same
 * order.
 *
 * <p>Thread-safe.
 */
public final class ActiveModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveModel.class);

    private final Classifier first;
    private final List<Consumer<ModelInfo>> listeners = new CopyOnWriteArrayList<>();
    private final Challengers challengers = new Challengers();
    private volatile SharedModel current;
    private volatile @Nullable String failure;

    /**
     * Starts with a model, which remains loaded, so that it can always be restored.
     *
     * @param first the first model; the caller closes it after this object
     */
    public ActiveModel(Classifier first) {
        this.first = first;
        this.current = new SharedModel(first, false);
        warnOfMissingReference(first.model());
    }

    private static void warnOfMissingReference(ModelInfo model) {
        DriftReference reference = model.driftReference();
        String problem = reference == null ? DriftReference.MISSING : reference.problem();
        if (problem != null) {
            LOG.warn("Model {} {}: {}", model.name(), model.version(), problem);
        }
    }

    /** The current model; the next batch may use another one. */
    public ModelInfo model() {
        return current.model();
    }

    /** The first model. */
    public ModelInfo first() {
        return first.model();
    }

    /** The models that classify the same images as the active model. */
    public Challengers challengers() {
        return challengers;
    }

    /**
     * Makes the first model a challenger.
     *
     * @throws IllegalStateException if it is one already
     */
    public void challengeWithFirst(ImageShare share) {
        challengers.add(first, share, false);
    }

    /** Whether the model of this version can be replaced by falling back to the first one. */
    public boolean canReplace(String version) {
        return !version.equals(first().version());
    }

    /** Runs a task with the current model, which remains open until the task is finished. */
    public void with(Consumer<? super Classifier> task) {
        boolean done = false;
        while (!done) {
            // False if the model was replaced in the meantime.
            done = current.use(task);
        }
    }

    /**
     * Replaces the active model, from the next batch on. Running batches finish with the previous model, which is
     * closed after the last of them, unless it is the first model. A batch that hangs does not delay the replacement.
     *
     * @param next the new model, which this object closes
     */
    public void replace(Classifier next) {
        replace(next, null);
    }

    private synchronized void replace(Classifier next, @Nullable String reason) {
        failure = reason;
        SharedModel former = current;
        if (former.classifier() == next) {
            return;
        }
        current = new SharedModel(next, next != first);
        former.end();
        if (next != first) {
            warnOfMissingReference(next.model());
        }
        listeners.forEach(listener -> listener.accept(next.model()));
    }

    /** Makes the first model active again. */
    public void restore() {
        replace(first);
    }

    /**
     * Makes the first model active again, because another one fails on everything or hangs.
     *
     * @param version version of the failing model
     * @param reason the reason of the failure
     * @return false if the failing model is the first one; true otherwise, even if it is no longer active
     */
    public synchronized boolean fallBack(String version, String reason) {
        if (!canReplace(version)) {
            return false;
        }
        if (version.equals(model().version())) {
            LOG.error("Model {} is replaced by {}: {}", version, first().version(), reason);
            replace(first, reason);
        }
        return true;
    }

    /** Why a promoted model is no longer active; null if it is. */
    public @Nullable String failure() {
        return failure;
    }

    /** Adds a listener, and calls it with the current model now, and with each new model after its activation. */
    public synchronized void listen(Consumer<ModelInfo> listener) {
        listeners.add(listener);
        listener.accept(model());
    }

    /**
     * Closes the challengers, and the active model unless it is the first; if batches are running, the last of them
     * closes it.
     */
    @Override
    public void close() {
        challengers.close();
        restore();
    }
}
