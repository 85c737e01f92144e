package fashionstream.topology;

import fashionstream.inference.InferenceException;

/**
 * Tells a broken model from images that a model fails on: when it fails on many in a row, the fault is its own, and
 * putting aside the whole stream would help nobody. Another model begins at zero. Safe for use by several threads, which
 * count together.
 */
final class ModelFailures {
    private final int max;
    private String version = "";

    /** Read without the lock by threads whose model answers, which is nearly always. */
    private volatile int inARow;

    /** @param max failures in a row that are put up with */
    ModelFailures(int max) {
        this.max = max;
    }

    /** The model answered. */
    void succeeded() {
        if (inARow > 0) {
            forget();
        }
    }

    private synchronized void forget() {
        inARow = 0;
    }

    /**
     * The model failed on an image.
     *
     * @param model its version
     * @throws ModelBrokenException if it did so on too many in a row
     */
    synchronized void failed(String model, InferenceException failure) {
        inARow = model.equals(version) ? inARow + 1 : 1;
        version = model;
        if (inARow > max) {
            throw new ModelBrokenException(model, inARow, failure);
        }
    }
}
