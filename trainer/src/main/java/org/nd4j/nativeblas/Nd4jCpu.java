package org.nd4j.nativeblas;

/**
 * A substitute for a class that Deeplearning4j 1.0.0-M2.1 looks up by reflection but no longer ships.
 *
 * <p>Before Deeplearning4j uses oneDNN for a layer, it checks with {@code Nd4jCpu$Environment} whether oneDNN is
 * available. Without this class the check fails, every layer falls back to its generic implementation, and training
 * takes five to ten times as long. The check is made only with native builds that have oneDNN; see {@code
 * NativeBackend}.
 */
public final class Nd4jCpu {
    private Nd4jCpu() {}

    /** The class that Deeplearning4j looks up. */
    public static final class Environment {
        private static final Environment INSTANCE = new Environment();

        private Environment() {}

        /** Returns the only instance. */
        public static Environment getInstance() {
            return INSTANCE;
        }

        /** Whether layers may use oneDNN, formerly called MKL-DNN. */
        public boolean isUseMKLDNN() {
            return true;
        }
    }
}
