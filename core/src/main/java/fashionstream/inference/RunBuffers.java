package fashionstream.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Off-heap buffers for the images and the outputs of the runs of one thread. ONNX Runtime uses them directly, so that a
 * run neither copies nor allocates. They grow to the largest batch so far, and are freed with the thread. Not
 * thread-safe.
 */
final class RunBuffers {
    private ByteBuffer pixels = buffer(0);
    private ByteBuffer outputs = buffer(0);

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /**
     * Returns the inputs of a run, which are valid until the next call. The caller closes them.
     *
     * @param images at least one
     * @param batch number of images in the tensor; the last image fills it up
     */
    RunInputs inputs(OrtEnvironment environment, OnnxSignature signature, List<byte[]> images, int batch)
            throws OrtException {
        RunInputs inputs = new RunInputs();
        try {
            inputs.add(signature.input().name(), pixels(environment, signature.input(), images, batch));
            for (ConstantInput constant : signature.constants()) {
                inputs.add(constant.name(), constant.tensor(environment, batch));
            }
            return inputs;
        } catch (OrtException | RuntimeException e) {
            inputs.close();
            throw e;
        }
    }

    private OnnxTensor pixels(OrtEnvironment environment, ImageInput input, List<byte[]> images, int batch)
            throws OrtException {
        int bytes = Math.toIntExact(batch * input.imageBytes());
        if (pixels.capacity() < bytes) {
            pixels = buffer(bytes);
        }
        pixels.clear();
        for (int i = 0; i < batch; i++) {
            input.values().write(images.get(Math.min(i, images.size() - 1)), pixels);
        }
        return OnnxTensor.createTensor(environment, pixels.flip(), input.shape(batch), input.type());
    }

    /** Returns a tensor for the outputs of a batch, which is valid until the next call. The caller closes it. */
    OnnxTensor output(OrtEnvironment environment, ClassOutput output, int batch) throws OrtException {
        int bytes = batch * output.values() * output.type().size;
        if (outputs.capacity() < bytes) {
            outputs = buffer(bytes);
        }
        outputs.clear().limit(bytes);
        return OnnxTensor.createTensor(environment, outputs, output.shape(batch), output.type());
    }

    /** Converts the output of the last run: a row per image. */
    void readRows(ClassOutput output, List<float[]> rows) {
        for (int i = 0; i < rows.size(); i++) {
            output.read(outputs, i, rows.get(i));
        }
    }
}
