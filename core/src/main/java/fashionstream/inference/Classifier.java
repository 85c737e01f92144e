package fashionstream.inference;

import java.util.List;

/**
 * Classifies images in batches.
 *
 * <p>Implementations are thread-safe, except {@link #close()}.
 */
public interface Classifier extends AutoCloseable {
    /** The model, which never changes. */
    ModelInfo model();

    /**
     * Classifies a batch.
     *
     * @param images pixels of each image: {@code model().input().bytes()} bytes, rows from top to bottom, 0 black to
     *     255 white, channels interleaved
     * @return one row per image, in the same order: a probability for each class, in the order of {@code
     *     model().classes()}; each row sums to 1
     * @throws IllegalArgumentException if an image has the wrong size
     * @throws InferenceTimeoutException if the model took too long and was stopped; no image of the batch is classified
     *     then
     * @throws InferenceException if the model fails on the batch in any other way; no image of the batch is classified
     *     then
     */
    float[][] classify(List<byte[]> images);

    /** Frees the memory of the model. A closed classifier can't be used again. */
    @Override
    void close();
}
