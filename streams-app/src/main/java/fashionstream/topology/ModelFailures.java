package fashionstream.topology;

import fashionstream.inference.InferenceException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells a broken model from images that a model fails on: when it fails on many in a row, the fault is its own, and
 * putting aside the whole stream would help nobody. Safe for use by several threads, which count together.
 */
final class ModelFailures {
    private final int max;
    private final AtomicInteger inARow = new AtomicInteger();

    /** @param max failures in a row that are put up with */
    ModelFailures(int max) {
        this.max = max;
    }

    /** The model answered, or another one takes over. */
    void reset() {
        inARow.set(0);
    }

    /**
     * The model failed on an image.
     *
     * @param version the model's
     * @throws ModelBrokenException if it did so on too many in a row
     */
    void failed(String version, InferenceException failure) {
        int failures = inARow.incrementAndGet();
        if (failures > max) {
            throw new ModelBrokenException(version, failures, failure);
        }
    }
}
