package fashionstream.classification;

import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import fashionstream.inference.InferenceTimeoutException;
import java.util.List;

/**
 * Tells a broken model from images that a model fails on: when it fails on many in a row, the fault is its own, and
 * putting aside the whole stream would help nobody. Another model begins at zero. Safe for use by several threads,
 * which count together.
 */
final class ModelFailures {
    private final int max;
    private String version = "";

    /** Read without the lock by threads whose model succeeds, which is nearly always. */
    private volatile int inARow;

    /** @param max failures in a row that are put up with */
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
     * The model took too long. If there is another one it gives way at once: nobody can tell how many such images there
     * are, and each holds up a thread. The first one is shown a black image, which it was quick about when it was
     * loaded: if it still is, the fault is with the images.
     *
     * @param replaceable whether another model can take over
     * @throws ModelBrokenException if the model is to blame
     */
    void tookTooLong(Classifier classifier, boolean replaceable, InferenceTimeoutException failure) {
        if (replaceable || !works(classifier)) {
            throw new ModelBrokenException(classifier.model().version(), failure);
        }
    }

    private static boolean works(Classifier classifier) {
        try {
            var unused = classifier.classify(
                    List.of(new byte[classifier.model().input().bytes()]));
            return true;
        } catch (InferenceException e) {
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
