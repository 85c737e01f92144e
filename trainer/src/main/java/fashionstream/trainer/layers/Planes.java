package fashionstream.trainer.layers;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How one channel's values lie in a batch {@code [N, C, H, W]} in row-major order: a plane per image, far apart.
 *
 * @param images images in the batch
 * @param channels channels
 * @param size values of a plane
 */
record Planes(int images, int channels, int size) {
    static Planes of(INDArray batch) {
        return new Planes(
                Math.toIntExact(batch.size(0)),
                Math.toIntExact(batch.size(1)),
                Math.toIntExact(batch.size(2) * batch.size(3)));
    }

    /** All values of a channel, image after image. */
    float[] read(FloatBuffer batch, int channel) {
        float[] values = new float[images * size];
        for (int n = 0; n < images; n++) {
            batch.get((n * channels + channel) * size, values, n * size, size);
        }
        return values;
    }

    /** Puts values back to where {@link #read} finds them. */
    void write(float[] values, FloatBuffer batch, int channel) {
        for (int n = 0; n < images; n++) {
            batch.put((n * channels + channel) * size, values, n * size, size);
        }
    }
}
