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

/** Opens and closes sessions of ONNX Runtime, always with the same options. */
final class OnnxRuntime {
    /** Sufficient for the largest model on a slow disk. */
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(2);

    /** An open session and its environment, which is process-wide. */
    record Opened(OrtEnvironment environment, OrtSession session) {
        /** Closes the session after a failure. An exception while closing is added to the failure. */
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
     * Opens a session. Meanwhile, ONNX Runtime evaluates the constant parts of the graph, which may take forever and
     * can't be stopped: after two minutes, this method fails, and the thread that opens the session is abandoned.
     *
     * @param model the whole model; nothing is read from other files
     * @param settings how it is run
     * @throws ProviderException if the hardware that the settings name can't be used
     */
    static Opened open(String source, ByteBuffer model, InferenceSettings settings) {
        OrtEnvironment environment = environment(source);
        CompletableFuture<OrtSession> opening = new CompletableFuture<>();
        Runnable open = () -> {
            try {
                OrtSession session = session(environment, model, settings);
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

    private static OrtSession session(OrtEnvironment environment, ByteBuffer model, InferenceSettings settings)
            throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OnnxEnvironment.LOG_LEVEL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            // With 1, a run is computed in the calling thread.
            options.setIntraOpNumThreads(settings.threads());
            options.setInterOpNumThreads(1);
            if (!Int8Kernels.areExact(environment)) {
                // The shipped int8 model would be half a point less accurate.
                options.addConfigEntry("session.x64quantprecision", "1");
            }
            // Excludes ONNX Runtime's own format, which OnnxFormat can't check.
            options.addConfigEntry("session.load_model_format", "ONNX");
            if (settings.provider() == InferenceProvider.CUDA) {
                CudaProvider.addTo(options);
            }
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

    private static RuntimeException failed(String source, Throwable cause) {
        if (cause instanceof ProviderException provider) {
            return provider;
        }
        if (cause instanceof TimeoutException) {
            return new ModelException(
                    source, "ONNX Runtime did not load it within " + OPEN_LIMIT.toSeconds() + " s", cause);
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
