package fashionstream.inference;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The models that come with this project: one network in two precisions. */
public enum BundledModel {
    /** Weights and activations in 8 bits: as accurate as the other on the test images, and more than twice as quick. */
    INT8("fashion-cnn-int8.onnx"),

    /** As it was trained. */
    FLOAT32("fashion-cnn.onnx");

    /** The active one where no other is named. */
    public static final BundledModel DEFAULT = INT8;

    private static final String FOLDER = "/fashionstream/model/";

    private final String file;

    BundledModel(String file) {
        this.file = file;
    }

    /** Where it lies on the class path. */
    public String resource() {
        return FOLDER + file;
    }

    /**
     * Loads it.
     *
     * @throws ModelException if this build doesn't carry it, or it is broken
     */
    public OnnxClassifier load() {
        return load(RunTimeLimit.DEFAULT);
    }

    /**
     * Loads it.
     *
     * @param runLimit how long it may take for a run, more than 0
     * @throws ModelException if this build doesn't carry it, or it is broken
     */
    public OnnxClassifier load(Duration runLimit) {
        return OnnxClassifier.load(new ModelArtifact(source(resource()), bytes(), null), runLimit);
    }

    /**
     * The bytes of its file.
     *
     * @throws ModelException if this build doesn't carry it
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
