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
        int bytes = images.size() * signature.input().bytes();
        if (pixels.capacity() < bytes) {
            pixels = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        pixels.clear();
        images.forEach(pixels::put);
        return OnnxTensor.createTensor(
                environment, pixels.flip(), signature.batchShape(images.size()), OnnxJavaType.UINT8);
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
