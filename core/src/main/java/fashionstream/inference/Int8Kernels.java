package fashionstream.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether ONNX Runtime's usual kernels multiply uint8 by int8 exactly on this processor. Without VNNI instructions, those
 * for x86-64 add pairs of products in 16 bits, which saturate.
 *
 * <p>ONNX Runtime can avoid this by wider kernels, but uses them on any processor if it is told to: with VNNI, the shipped
 * int8 model then takes three times as long, for the same result. Therefore the kernels are tried, once per process: a
 * matrix of 255 times one of 127 has sums of products that exceed 16 bits.
 *
 * <p>Safe for use by several threads.
 */
final class Int8Kernels {
    /** The product of an input {@code a}, uint8 [{@value #ROWS}, {@value #DEPTH}], and weights of 127, int8. */
    static final String TRIAL = "int8-trial.onnx";

    static final int ROWS = 8;
    static final int DEPTH = 64;
    private static final int SUM = 255 * 127 * DEPTH;

    private static @Nullable Boolean exact;

    private Int8Kernels() {}

    /** Tries it at the first call. False if the trial fails, so that the results are right in any case. */
    static synchronized boolean areExact(OrtEnvironment environment) {
        if (exact == null) {
            exact = computesExactly(environment);
        }
        return exact;
    }

    private static boolean computesExactly(OrtEnvironment environment) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(ROWS * DEPTH);
        while (pixels.hasRemaining()) {
            pixels.put((byte) 255);
        }
        pixels.flip();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(trial(), options);
                    OnnxTensor input =
                            OnnxTensor.createTensor(environment, pixels, new long[] {ROWS, DEPTH}, OnnxJavaType.UINT8);
                    OrtSession.Result result = session.run(Map.of("a", input))) {
                IntBuffer sums = ((OnnxTensor) result.get(0)).getIntBuffer();
                int[] found = new int[sums.remaining()];
                sums.get(found);
                return found.length > 0 && Arrays.stream(found).allMatch(sum -> sum == SUM);
            }
        } catch (OrtException e) {
            return false;
        }
    }

    static byte[] trial() {
        try (InputStream file = Objects.requireNonNull(Int8Kernels.class.getResourceAsStream(TRIAL))) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of this class can't be read", e);
        }
    }
}
