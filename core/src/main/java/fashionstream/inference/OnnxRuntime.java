package fashionstream.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/** Opens and closes sessions of ONNX Runtime, set up the same way each time. */
final class OnnxRuntime {
    /** Fatal only: errors are thrown as well, and as a native library's log line they would bypass our logging. */
    private static final OrtLoggingLevel LOG_LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

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

    static Opened open(String source, byte[] model) {
        OrtEnvironment environment = environment(source);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(LOG_LEVEL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            // One thread per run: the callers' threads are the parallelism, and more would spin against them.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return new Opened(environment, environment.createSession(model, options));
        } catch (OrtException e) {
            throw new ModelException(source, "not a model that ONNX Runtime can load: " + e.getMessage(), e);
        }
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
            return OnnxEnvironment.get(LOG_LEVEL);
        } catch (LinkageError e) {
            throw new ModelException(
                    source,
                    "ONNX Runtime can't run here (" + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + "): " + e,
                    e);
        }
    }
}
