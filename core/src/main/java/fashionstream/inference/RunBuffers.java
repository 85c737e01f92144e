package fashionstream.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Off-heap buffers for the images and the probabilities of the runs of one thread. ONNX Runtime uses them directly, so
 * that a run neither copies nor allocates. They grow to the largest batch so far, and are freed with the thread. Not
 * thread-safe.
 */
final class RunBuffers {
    private ByteBuffer pixels = ByteBuffer.allocateDirect(0);
    private FloatBuffer probabilities = FloatBuffer.allocate(0);

    /** Returns a tensor of the images, which is valid until the next call. The caller closes it. */
    OnnxTensor input(OrtEnvironment environment, OnnxSignature signature, List<byte[]> images) throws OrtException {
        long[] shape = signature.batchShape(images.size());
        int values = images.size() * signature.image().bytes();
        if (signature.layout() == PixelLayout.BYTES) {
            ByteBuffer bytes = pixels(values);
            images.forEach(bytes::put);
            return OnnxTensor.createTensor(environment, bytes.flip(), shape, OnnxJavaType.UINT8);
        }
        FloatBuffer floats = pixels(values * Float.BYTES).asFloatBuffer();
        images.forEach(image -> write(image, signature, floats));
        return OnnxTensor.createTensor(environment, floats.flip(), shape);
    }

    private ByteBuffer pixels(int bytes) {
        if (pixels.capacity() < bytes) {
            pixels = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        return pixels.clear();
    }

    private static void write(byte[] image, OnnxSignature signature, FloatBuffer to) {
        int channels = signature.levels().length;
        if (signature.layout() == PixelLayout.NCHW) {
            for (int channel = 0; channel < channels; channel++) {
                for (int i = channel; i < image.length; i += channels) {
                    to.put(signature.levels()[channel][image[i] & 0xFF]);
                }
            }
        } else {
            for (int i = 0; i < image.length; i++) {
                to.put(signature.levels()[i % channels][image[i] & 0xFF]);
            }
        }
    }

    /**
     * Returns a tensor for the probabilities of the images, which is valid until the next call. The caller closes it.
     */
    OnnxTensor output(OrtEnvironment environment, OnnxSignature signature, int images) throws OrtException {
        int values = images * signature.classes();
        if (probabilities.capacity() < values) {
            probabilities = ByteBuffer.allocateDirect(values * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
        probabilities.clear().limit(values);
        return OnnxTensor.createTensor(environment, probabilities, new long[] {images, signature.classes()});
    }

    /** Copies the output of the last run: a row per image. */
    void readRows(List<float[]> rows) {
        probabilities.rewind();
        rows.forEach(probabilities::get);
    }
}
