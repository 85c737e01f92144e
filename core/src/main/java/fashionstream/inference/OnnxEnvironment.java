package fashionstream.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Starts ONNX Runtime, once per process, without its telemetry.
 *
 * <p>ONNX Runtime 1.29 reads the process's command line while it starts, in native code that recurses for each
 * character. On a Java thread with a stack of 1 MiB, a class path of about 6,000 characters ends the process with a
 * segmentation fault, without any message (found with gdb; {@code java -jar} has a short command line and works).
 * Therefore it is started on a thread with a stack for the longest command line.
 */
public final class OnnxEnvironment {
    /**
     * Only fatal errors: other errors are also thrown, and log lines of the native library would bypass our logging.
     */
    static final OrtLoggingLevel LOG_LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    /** About 200 bytes per character, enough for 300,000 of them. Only the used part takes memory. */
    private static final long STACK_BYTES = 64L << 20;

    private OnnxEnvironment() {}

    /**
     * Returns the environment of the process; other code must not get it from ONNX Runtime directly. It is never
     * closed: ONNX Runtime frees it when the process ends.
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
