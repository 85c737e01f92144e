package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Without the profile {@code gpu}, ONNX Runtime has no code for GPUs. */
class CudaProviderTest {
    @Test
    void shouldSayThatTheBuildHasNoCodeForGpus() {
        InferenceSettings cuda = new InferenceSettings(RunTimeLimit.DEFAULT, 1, InferenceProvider.CUDA);
        assertThatThrownBy(() -> BundledModel.DEFAULT.load(cuda))
                .isInstanceOf(ProviderException.class)
                .hasMessage(
                        "inference.provider is cuda, but this build has ONNX Runtime for CPUs only; build it with mvn"
                                + " -Pgpu package; or set inference.provider=cpu");
    }

    /** The messages of onnxruntime_gpu 1.29.0 and of the dynamic linker on a machine without CUDA. */
    @Test
    void shouldNameTheMissingLibrary() {
        assertThat(CudaProvider.problem(
                        "Error code - ORT_FAIL - message: OrtSessionOptionsAppendExecutionProvider_Cuda:"
                                + " Failed to load shared library; /tmp/fashion-stream-cuda1.so: libcublasLt.so.12: cannot open"
                                + " shared object file: No such file or directory"))
                .isEqualTo(
                        "inference.provider is cuda, but the library libcublasLt.so.12 can't be found; install the NVIDIA"
                                + " driver, CUDA 12 and cuDNN 9, add the folders of their libraries to LD_LIBRARY_PATH, or set"
                                + " inference.provider=cpu");
    }

    @Test
    void shouldPassOnTheFirstLineOfAnyOtherMessage() {
        assertThat(CudaProvider.problem("CUDA failure 100: no CUDA-capable device is detected\nat cuda_call.cc"))
                .isEqualTo(
                        "inference.provider is cuda, but ONNX Runtime can't start it: CUDA failure 100: no CUDA-capable"
                                + " device is detected; or set inference.provider=cpu");
    }
}
