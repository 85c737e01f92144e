package fashionstream.inference;

/**
 * The keys of the metadata of a model file ({@code metadata_props} of the ONNX format). The trainer writes them,
 * {@link OnnxClassifier} reads them.
 */
public final class ModelMetadata {
    /** Name of the model, for example {@code fashion-cnn}. Required. */
    public static final String NAME = "model.name";

    /** Class names in the order of the outputs: a JSON array of strings, distinct and not blank. Required. */
    public static final String CLASSES = "model.classes";

    /** The data set that the model was trained on, as a text. */
    public static final String TRAINING_DATA = "training.data";

    /** SHA-256 of the training data, in hexadecimal digits. */
    public static final String TRAINING_DATA_SHA256 = "training.data.sha256";

    /** The trainer's settings: a JSON object. */
    public static final String TRAINING_SETTINGS = "training.settings";

    /** Version of each library that affects the training: a JSON object. */
    public static final String TRAINING_LIBRARIES = "training.libraries";

    /** Mean over all pixels of the training images, 0 to 1. */
    public static final String TRAINING_PIXEL_MEAN = "training.pixel.mean";

    /** Standard deviation over all pixels of the training images, 0 to 1. */
    public static final String TRAINING_PIXEL_DEVIATION = "training.pixel.deviation";

    /** Accuracy on the test images, 0 to 1. */
    public static final String TEST_ACCURACY = "test.accuracy";

    /** Lower end of the 95 % interval of {@link #TEST_ACCURACY}. */
    public static final String TEST_ACCURACY_LOW = "test.accuracy.low";

    /** Upper end of the 95 % interval of {@link #TEST_ACCURACY}. */
    public static final String TEST_ACCURACY_HIGH = "test.accuracy.high";

    /** Mean negative natural logarithm of the true class's probability on the test images. */
    public static final String TEST_LOG_LOSS = "test.log.loss";

    /**
     * The temperature of the softmax, which is part of the graph: a higher temperature lowers the confidence. 1 if
     * uncalibrated. Fitted on the held-out training images.
     */
    public static final String CALIBRATION_TEMPERATURE = "calibration.temperature";

    /** The exponent of the gap between the largest logit and each logit; absent if uncalibrated. */
    public static final String CALIBRATION_EXPONENT = "calibration.exponent";

    /**
     * Expected calibration error on the held-out training images before calibration, 0 to 1. An int8 model has the
     * calibration figures of the float32 model that it was quantized from.
     */
    public static final String CALIBRATION_ERROR_BEFORE = "calibration.error.before";

    /** Expected calibration error on the held-out training images after calibration, 0 to 1. */
    public static final String CALIBRATION_ERROR_AFTER = "calibration.error.after";

    /**
     * The distributions of the held-out training images and their predictions: the JSON object of {@link
     * fashionstream.drift.DriftReference}.
     */
    public static final String DRIFT_REFERENCE = "drift.reference";

    /** How the model was quantized, as a text; absent from a float32 model. */
    public static final String QUANTIZATION = "quantization";

    /** Number of trained parameters, an integer. */
    public static final String PARAMETERS = "parameters";

    private ModelMetadata() {}
}
