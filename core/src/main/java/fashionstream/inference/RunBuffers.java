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
 * Memory outside the heap that one thread's runs read their images from and write their probabilities to: ONNX Runtime
 * works on it in place, so that a run copies and allocates nothing. It grows to the largest batch seen, and is freed
 * with its thread. Used by one thread.
 */
final class RunBuffers {
    private ByteBuffer pixels = ByteBuffer.allocateDirect(0);
    private FloatBuffer probabilities = FloatBuffer.allocate(0);

    /** A tensor of these images; valid until the next call. The caller closes it. */
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

    /** A tensor for the probabilities of so many images; valid until the next call. The caller closes it. */
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

    /** Copies what the last run wrote: a row per image. */
    void readRows(List<float[]> rows) {
        probabilities.rewind();
        rows.forEach(probabilities::get);
    }
}
