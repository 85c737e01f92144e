package fashionstream.inference;

import java.util.function.Consumer;

/** A loaded model that several threads use, and that is closed after its last batch once it is no longer needed. Thread-safe. */
final class SharedModel {
    private final Classifier classifier;
    private final boolean closes;
    private int batches;
    private boolean ended;

    /** @param closes whether this object closes the classifier; otherwise, the caller does */
    SharedModel(Classifier classifier, boolean closes) {
        this.classifier = classifier;
        this.closes = closes;
    }

    Classifier classifier() {
        return classifier;
    }

    ModelInfo model() {
        return classifier.model();
    }

    /**
     * Runs a task with the model, which remains open until the task is finished.
     *
     * @return false if the model is no longer needed; the task was not run then
     */
    boolean use(Consumer<? super Classifier> task) {
        synchronized (this) {
            if (ended) {
                return false;
            }
            batches++;
        }
        try {
            task.accept(classifier);
        } finally {
            boolean last;
            synchronized (this) {
                batches--;
                last = ended && batches == 0;
            }
            if (last) {
                close();
            }
        }
        return true;
    }

    /** Closes the model, after its last batch if batches are running. Call it once. */
    void end() {
        boolean idle;
        synchronized (this) {
            ended = true;
            idle = batches == 0;
        }
        if (idle) {
            close();
        }
    }

    private void close() {
        if (closes) {
            classifier.close();
        }
    }
}
