package fashionstream.inference;

import java.io.IOException;
import java.io.InputStream;

/** The model that comes with this project. */
public final class BundledModel {
    /** Where it lies on the class path. */
    public static final String RESOURCE = "/fashionstream/model/fashion-cnn.onnx";

    private BundledModel() {}

    /**
     * Loads the bundled model.
     *
     * @throws ModelException if this build carries none, or a broken one
     */
    public static OnnxClassifier load() {
        return load(RESOURCE);
    }

    /**
     * The bytes of its file.
     *
     * @throws ModelException if this build carries none
     */
    public static byte[] bytes() {
        return bytes(RESOURCE);
    }

    static OnnxClassifier load(String resource) {
        return OnnxClassifier.load(source(resource), bytes(resource));
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = BundledModel.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ModelException(source(resource), "not part of this build (no resource " + resource + ")");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ModelException(source(resource), "can't be read: " + e, e);
        }
    }

    private static String source(String resource) {
        return "bundled model " + resource.substring(resource.lastIndexOf('/') + 1);
    }
}
