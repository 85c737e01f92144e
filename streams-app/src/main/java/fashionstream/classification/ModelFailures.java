package fashionstream.classification;

import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import fashionstream.inference.InferenceTimeoutException;
import java.util.List;

/**
 * Distinguishes a broken model from images that a model cannot process: if it fails on many in a row, the model is at
 * fault, and sending all images to the dead letters would not help. The count restarts with another model. Safe for use
 * by several threads, which share the count.
 */
final class ModelFailures {
    private final int max;
    private String version = "";

    /** Read without the lock by threads whose model succeeds, which is nearly always. */
    private volatile int inARow;

    /** @param max consecutive failures that are tolerated */
    ModelFailures(int max) {
        this.max = max;
    }

    /** The model classified a batch. */
    void succeeded() {
        if (inARow > 0) {
            reset();
        }
    }

    private synchronized void reset() {
        inARow = 0;
    }

    /**
     * Handles a timeout of the model. If another model can replace it, it is replaced at once, because an unknown
     * number of such images may follow, each of which blocks a thread. Otherwise the model is tested with a black
     * image, which it classified in time when it was loaded: if it still does, the image is at fault.
     *
     * @param replaceable whether another model can take over
     * @throws ModelBrokenException if the model is to blame
     */
    void tookTooLong(Classifier classifier, boolean replaceable, InferenceTimeoutException failure) {
        if (replaceable || !works(classifier)) {
            throw new ModelBrokenException(classifier.model().version(), failure);
        }
    }

    /** Whether the model classifies a black image, as it did when it was loaded. */
    static boolean works(Classifier classifier) {
        try {
            var unused = classifier.classify(
                    List.of(new byte[classifier.model().input().bytes()]));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
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
