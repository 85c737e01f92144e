package fashionstream.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A further input of a graph, every value of which is the same number.
 *
 * @param name its name
 * @param type the type of its values
 * @param shape its shape; an axis of {@value #BATCH} is as long as the batch
 * @param value the number
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ConstantInput(String name, OnnxJavaType type, long[] shape, double value) {
    static final long BATCH = -1;

    /** Returns a tensor for a batch. The caller closes it. */
    OnnxTensor tensor(OrtEnvironment environment, int images) throws OrtException {
        long[] sizes =
                Arrays.stream(shape).map(size -> size == BATCH ? images : size).toArray();
        int values = (int) Arrays.stream(sizes).reduce(1, Math::multiplyExact);
        ByteBuffer buffer = ByteBuffer.allocateDirect(values * type.size).order(ByteOrder.nativeOrder());
        for (int i = 0; i < values; i++) {
            put(buffer);
        }
        return OnnxTensor.createTensor(environment, buffer.flip(), sizes, type);
    }

    private void put(ByteBuffer buffer) {
        switch (type) {
            case FLOAT -> buffer.putFloat((float) value);
            case DOUBLE -> buffer.putDouble(value);
            case FLOAT16 -> buffer.putShort(Fp16Conversions.floatToFp16((float) value));
            case INT64 -> buffer.putLong((long) value);
            case INT32 -> buffer.putInt((int) value);
            case INT16 -> buffer.putShort((short) value);
            default -> buffer.put((byte) value);
        }
    }
}
