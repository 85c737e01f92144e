package fashionstream.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Starts ONNX Runtime, once per process, without its telemetry.
 *
 * <p>ONNX Runtime 1.29 reads the process's command line while it starts, in native code that recurses for each
 * character. On a Java thread's stack of 1 MiB, a class path of some 6,000 characters ends the whole process with a
 * segmentation fault and not a word (found with gdb; {@code java -jar} has a short command line and works). So it is
 * started on a thread that has stack for the longest command line.
 */
public final class OnnxEnvironment {
    /** Fatal only: errors are thrown as well, and as a native library's log line they would bypass our logging. */
    static final OrtLoggingLevel LOG_LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    /** Some 200 bytes a character: enough for 300,000 of them. Only what is used of it takes memory. */
    private static final long STACK_BYTES = 64L << 20;

    private OnnxEnvironment() {}

    /**
     * The process's environment; nobody may get it elsewhere. It is never closed: ONNX Runtime frees it when the process
     * ends.
     *
     * @throws LinkageError if ONNX Runtime has no library for this system
     */
    public static OrtEnvironment get() {
        var environment = new CompletableFuture<OrtEnvironment>();
        Runnable start = () -> {
            try {
                environment.complete(start());
            } catch (RuntimeException | Error e) {
                environment.completeExceptionally(e);
            }
        };
        new Thread(null, start, "onnx-runtime-start", STACK_BYTES).start();
        try {
            return environment.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LinkageError failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static synchronized OrtEnvironment start() {
        Telemetry.preventStart();
        OrtEnvironment environment = OrtEnvironment.getEnvironment(LOG_LEVEL, "fashion-stream");
        Telemetry.switchOff(environment);
        return environment;
    }
}
