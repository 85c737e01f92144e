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

    static OnnxClassifier load(String resource) {
        String source = "bundled model " + resource.substring(resource.lastIndexOf('/') + 1);
        try (InputStream in = BundledModel.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ModelException(source, "not part of this build (no resource " + resource + ")");
            }
            return OnnxClassifier.load(source, in.readAllBytes());
        } catch (IOException e) {
            throw new ModelException(source, "can't be read: " + e, e);
        }
    }
}
