package fashionstream.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Keeps ONNX Runtime from reporting to its maker.
 *
 * <p>From 1.29 on it does outside of Windows, too: it puts a device id and a database of events into the user's cache, and
 * looks up the collector's host within a minute. Both start with the environment, before its API can be called; only the
 * variable {@code ORT_DISABLE_TELEMETRY} comes in time. The launchers set it. Where they are not used it is set here, by the
 * C library, as Java has no way to.
 */
final class Telemetry {
    private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
    private static final String OFF = "1";

    private Telemetry() {}

    /**
     * Switches it off. To be called before ONNX Runtime is loaded.
     *
     * @throws LinkageError if it can't be; ONNX Runtime must then not be loaded
     */
    static void preventStart() {
        if (OFF.equals(System.getenv(SWITCH))) {
            return;
        }
        if (System.getProperty("jna.tmpdir") == null) {
            // Where ONNX Runtime's library is unpacked as well; by default it would be in the user's home.
            System.setProperty("jna.tmpdir", System.getProperty("java.io.tmpdir"));
        }
        try {
            if (!Platform.isWindows()) {
                Function setenv = NativeLibrary.getProcess().getFunction("setenv");
                requireSet(setenv.invokeInt(new Object[] {SWITCH, OFF, 1}));
            }
        } catch (LinkageError e) {
            throw (LinkageError) new UnsatisfiedLinkError("its telemetry can't be switched off; start with " + SWITCH
                            + "=" + OFF + " in the environment")
                    .initCause(e);
        }
    }

    private static void requireSet(int result) {
        if (result != 0) {
            throw new UnsatisfiedLinkError("setenv gives " + result);
        }
    }

    /** Switches it off where the variable has no meaning, as on Windows. */
    static void switchOff(OrtEnvironment environment) {
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime's telemetry can't be switched off: " + e.getMessage(), e);
        }
    }
}
