package fashionstream.inference;

import java.io.IOException;
import java.io.InputStream;

/** The shipped models: one network in two precisions. */
public enum BundledModel {
    /** 8-bit weights and activations: as accurate as float32 on the test images, and more than twice as fast. */
    INT8("fashion-cnn-int8.onnx"),

    /** The precision in which the network was trained. */
    FLOAT32("fashion-cnn.onnx");

    /** The active model if no other is specified. */
    public static final BundledModel DEFAULT = INT8;

    private static final String FOLDER = "/fashionstream/model/";

    private final String file;

    BundledModel(String file) {
        this.file = file;
    }

    /** The resource on the class path. */
    public String resource() {
        return FOLDER + file;
    }

    /**
     * Loads the model.
     *
     * @throws ModelException if it is missing in this build, or damaged
     */
    public OnnxClassifier load() {
        return load(InferenceSettings.DEFAULT);
    }

    /**
     * Loads the model.
     *
     * @throws ModelException if it is missing in this build, or damaged
     */
    public OnnxClassifier load(InferenceSettings settings) {
        return OnnxClassifier.load(new ModelArtifact(source(resource()), bytes(), null), settings);
    }

    /**
     * Returns the bytes of the model file.
     *
     * @throws ModelException if it is missing in this build
     */
    public byte[] bytes() {
        return bytes(resource());
    }

    static byte[] bytes(String resource) {
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
        return "bundled model " + resource.substring(FOLDER.length());
    }
}
