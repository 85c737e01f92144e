package org.nd4j.nativeblas;

/**
 * Stands in for a class that Deeplearning4j 1.0.0-M2.1 looks up by reflection and no longer ships.
 *
 * <p>Before it uses oneDNN for a layer, Deeplearning4j asks {@code Nd4jCpu$Environment} whether oneDNN is there. Without
 * this class the question fails, every layer falls back to its generic path, and training takes five to ten times as
 * long. The answer is only ever asked of a native build that has oneDNN; see {@code NativeBackend}.
 */
public final class Nd4jCpu {
    private Nd4jCpu() {}

    /** What Deeplearning4j asks. */
    public static final class Environment {
        private static final Environment INSTANCE = new Environment();

        private Environment() {}

        /** The one instance. */
        public static Environment getInstance() {
            return INSTANCE;
        }

        /** Whether layers may run on oneDNN, which Deeplearning4j still calls by its older name. */
        public boolean isUseMKLDNN() {
            return true;
        }
    }
}
