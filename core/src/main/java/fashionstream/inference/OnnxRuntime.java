package fashionstream.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens and closes sessions of ONNX Runtime, set up the same way each time. */
final class OnnxRuntime {
    /** Long enough for the largest model on a slow disk. */
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(2);

    /** An open session and the process-wide environment that it lives in. */
    record Opened(OrtEnvironment environment, OrtSession session) {
        /** Closes the session because of a failure, which stays the one that is reported. */
        void closeAfter(Exception failure) {
            try {
                session.close();
            } catch (OrtException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private OnnxRuntime() {}

    /**
     * Opens a session. ONNX Runtime computes what is constant in a graph while it does, which may take for ever and can't be
     * stopped: after two minutes it is left to a thread of its own.
     *
     * @param model all of it is in here; nothing is read from files
     */
    static Opened open(String source, ByteBuffer model) {
        OrtEnvironment environment = environment(source);
        CompletableFuture<OrtSession> opening = new CompletableFuture<>();
        Runnable open = () -> {
            try {
                OrtSession session = session(environment, model);
                if (!opening.complete(session)) {
                    session.close();
                }
            } catch (OrtException | RuntimeException | Error e) {
                opening.completeExceptionally(e);
            }
        };
        Thread thread = new Thread(open, "onnx-runtime-open");
        thread.setDaemon(true);
        thread.start();
        try {
            return new Opened(
                    environment,
                    opening.orTimeout(OPEN_LIMIT.toSeconds(), TimeUnit.SECONDS).join());
        } catch (CompletionException e) {
            throw failed(source, e.getCause() == null ? e : e.getCause());
        }
    }

    private static OrtSession session(OrtEnvironment environment, ByteBuffer model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OnnxEnvironment.LOG_LEVEL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            // One thread per run: the callers' threads are the parallelism, and more would spin against them.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // Without VNNI, ONNX Runtime multiplies uint8 by int8 in 16 bits that saturate: an int8 model then gives
            // other
            // answers, half a point worse, than on newer processors. With this it takes wider, exact kernels there.
            options.addConfigEntry("session.x64quantprecision", "1");
            // Not ONNX Runtime's own format, which OnnxFormat can't look into.
            options.addConfigEntry("session.load_model_format", "ONNX");
            return model.isDirect()
                    ? environment.createSession(model, options)
                    : environment.createSession(bytes(model), options);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static ModelException failed(String source, Throwable cause) {
        if (cause instanceof TimeoutException) {
            return new ModelException(
                    source, "ONNX Runtime has not loaded it within " + OPEN_LIMIT.toSeconds() + " s", cause);
        }
        if (cause instanceof OutOfMemoryError) {
            return new ModelException(source, "Java's heap is too small to load it: " + cause.getMessage(), cause);
        }
        return new ModelException(source, "not a model that ONNX Runtime can load: " + cause.getMessage(), cause);
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new InferenceException("ONNX Runtime can't close a session: " + e.getMessage(), e);
        }
    }

    private static OrtEnvironment environment(String source) {
        try {
            return OnnxEnvironment.get();
        } catch (LinkageError e) {
            throw new ModelException(
                    source,
                    "ONNX Runtime can't run here (" + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + "): " + e,
                    e);
        }
    }
}
