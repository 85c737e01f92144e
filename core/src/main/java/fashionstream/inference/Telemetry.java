package fashionstream.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Disables the telemetry of ONNX Runtime.
 *
 * <p>Since 1.29 ONNX Runtime has telemetry on other systems than Windows, too: it writes a device id and a database of
 * events into the user's cache, and resolves the host of the collector within a minute. This starts with the
 * environment, before any call of its API; only the variable {@code ORT_DISABLE_TELEMETRY} prevents it. The launchers
 * set the variable. Otherwise this class sets it through the C library, because Java can't.
 */
final class Telemetry {
    private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
    private static final String OFF = "1";

    private Telemetry() {}

    /**
     * Disables telemetry. Must be called before ONNX Runtime is loaded.
     *
     * @throws LinkageError if that fails; ONNX Runtime must not be loaded then
     */
    static void preventStart() {
        if (OFF.equals(System.getenv(SWITCH))) {
            return;
        }
        if (System.getProperty("jna.tmpdir") == null) {
            // The directory that ONNX Runtime unpacks its library to; the default is in the user's home directory.
            System.setProperty("jna.tmpdir", System.getProperty("java.io.tmpdir"));
        }
        try {
            if (!Platform.isWindows()) {
                Function setenv = NativeLibrary.getProcess().getFunction("setenv");
                requireSet(setenv.invokeInt(new Object[] {SWITCH, OFF, 1}));
            }
        } catch (LinkageError e) {
            throw (LinkageError) new UnsatisfiedLinkError(
                            "its telemetry can't be disabled; start with " + SWITCH + "=" + OFF + " in the environment")
                    .initCause(e);
        }
    }

    private static void requireSet(int result) {
        if (result != 0) {
            throw new UnsatisfiedLinkError("setenv returned " + result);
        }
    }

    /** Disables telemetry on Windows, where the variable has no effect. */
    static void switchOff(OrtEnvironment environment) {
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime's telemetry can't be disabled: " + e.getMessage(), e);
        }
    }
}
