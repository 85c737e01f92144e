package fashionstream.inference;

/** The hardware that computes a model: an execution provider of ONNX Runtime. */
public enum InferenceProvider {
    CPU,
    /**
     * An NVIDIA GPU, the first of the machine. Needs the build with profile {@code gpu}, and the libraries of CUDA and
     * cuDNN on the machine.
     */
    CUDA
}
