package fashionstream.trainer.layers;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layout of a batch {@code [N, C, H, W]} in row-major order: the values of a channel are one plane per image, not
 * contiguous.
 *
 * @param images number of images
 * @param channels number of channels
 * @param size number of values per plane
 */
record Planes(int images, int channels, int size) {
    static Planes of(INDArray batch) {
        return new Planes(
                Math.toIntExact(batch.size(0)),
                Math.toIntExact(batch.size(1)),
                Math.toIntExact(batch.size(2) * batch.size(3)));
    }

    /** Reads all values of a channel, image by image. */
    float[] read(FloatBuffer batch, int channel) {
        float[] values = new float[images * size];
        for (int n = 0; n < images; n++) {
            batch.get((n * channels + channel) * size, values, n * size, size);
        }
        return values;
    }

    /** Writes values to where {@link #read} reads them. */
    void write(float[] values, FloatBuffer batch, int channel) {
        for (int n = 0; n < images; n++) {
            batch.put((n * channels + channel) * size, values, n * size, size);
        }
    }
}
