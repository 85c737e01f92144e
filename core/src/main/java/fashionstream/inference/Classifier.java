package fashionstream.inference;

import java.util.List;

/**
 * Puts images into classes, a batch at a time.
 *
 * <p>Implementations are safe for use by several threads at once, except {@link #close()}.
 */
public interface Classifier extends AutoCloseable {
    /** The active model; the same for the life of the classifier. */
    ModelInfo model();

    /**
     * Classifies a batch.
     *
     * @param images pixels of each image: {@code model().input().bytes()} bytes, rows top to bottom, 0 black to 255
     *     white, channels interleaved
     * @return one row per image, in the same order: a probability per class, in the order of {@code model().classes()};
     *     each row sums to 1
     * @throws IllegalArgumentException if an image has another size than the model takes
     * @throws InferenceTimeoutException if the model takes too long and was stopped; none of the batch is classified
     *     then
     * @throws InferenceException if the model fails on the batch in any other way; likewise
     */
    float[][] classify(List<byte[]> images);

    /** Frees the model's memory. A classifier that is closed can't be used again. */
    @Override
    void close();
}
