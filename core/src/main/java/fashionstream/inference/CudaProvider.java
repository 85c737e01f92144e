package fashionstream.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Computes models on an NVIDIA GPU. */
final class CudaProvider {
    private static final int FIRST_GPU = 0;

    /** ONNX Runtime's code for GPUs, a resource of its jar. */
    private static final String LIBRARY = "/ai/onnxruntime/native/linux-x64/libonnxruntime_providers_cuda.so";

    /** What the dynamic linker of Linux says of a library. */
    private static final Pattern MISSING =
            Pattern.compile("(lib[\\w.+-]+\\.so[\\w.]*): cannot open shared object file");

    private CudaProvider() {}

    /**
     * Adds the GPU to the options of a session. What it can't compute, the CPU does.
     *
     * @throws ProviderException if this build has no code for GPUs, or CUDA can't be loaded
     */
    static void addTo(SessionOptions options) {
        try {
            options.addCUDA(FIRST_GPU);
        } catch (OrtException | LinkageError e) {
            String message = String.valueOf(e.getMessage());
            boolean absent = message.contains("Failed to find CUDA shared provider");
            throw new ProviderException(absent ? noCode() : problem(message + "; " + loadFailure()), e);
        }
    }

    private static String noCode() {
        return problem("this build has ONNX Runtime for CPUs only; build it with mvn -Pgpu package", "");
    }

    /** @param message what ONNX Runtime and the dynamic linker say */
    static String problem(String message) {
        Matcher missing = MISSING.matcher(message);
        return missing.find()
                ? problem(
                        "the library " + missing.group(1) + " can't be found",
                        "install the NVIDIA driver, CUDA 12 and cuDNN 9, add the folders of their libraries to"
                                + " LD_LIBRARY_PATH, ")
                : problem(
                        "ONNX Runtime can't start it: "
                                + message.lines().findFirst().orElse(""),
                        "");
    }

    private static String problem(String problem, String mend) {
        return "inference.provider is cuda, but " + problem + "; " + mend + "or set inference.provider=cpu";
    }

    /**
     * Why the library can't be loaded: ONNX Runtime only logs which other library is missing. Loads a copy, because it
     * does not say where its own is.
     */
    private static String loadFailure() {
        try (InputStream in = CudaProvider.class.getResourceAsStream(LIBRARY)) {
            if (in == null) {
                return "";
            }
            Path copy = Files.createTempFile("fashion-stream-cuda", ".so");
            try {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                System.load(copy.toString());
                return "";
            } finally {
                Files.delete(copy);
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            return String.valueOf(e.getMessage());
        }
    }
}
