package fashionstream.inference;

/**
 * Keys under which a model file describes itself ({@code metadata_props} of the ONNX format). The trainer writes them,
 * {@link OnnxClassifier} reads them.
 */
public final class ModelMetadata {
    /** Name of the model, for example {@code fashion-cnn}. Required. */
    public static final String NAME = "model.name";

    /** Class names in the order of the outputs: a JSON array of strings, each different and not blank. Required. */
    public static final String CLASSES = "model.classes";

    /** The data set that the model was trained on, in words. */
    public static final String TRAINING_DATA = "training.data";

    /** SHA-256 of the training data, in hexadecimal digits. */
    public static final String TRAINING_DATA_SHA256 = "training.data.sha256";

    /** The trainer's settings: a JSON object. */
    public static final String TRAINING_SETTINGS = "training.settings";

    /** Version of each library that computed in training: a JSON object. */
    public static final String TRAINING_LIBRARIES = "training.libraries";

    /** Mean over all pixels of the training images, 0 to 1. */
    public static final String TRAINING_PIXEL_MEAN = "training.pixel.mean";

    /** Standard deviation over all pixels of the training images, 0 to 1. */
    public static final String TRAINING_PIXEL_DEVIATION = "training.pixel.deviation";

    /** Share of the test images that the model puts into the right class, 0 to 1. */
    public static final String TEST_ACCURACY = "test.accuracy";

    /** Lower end of the 95 % interval of {@link #TEST_ACCURACY}. */
    public static final String TEST_ACCURACY_LOW = "test.accuracy.low";

    /** Upper end of the 95 % interval of {@link #TEST_ACCURACY}. */
    public static final String TEST_ACCURACY_HIGH = "test.accuracy.high";

    /** Mean negative natural logarithm of the true class's probability on the test images. */
    public static final String TEST_LOG_LOSS = "test.log.loss";

    /**
     * The temperature of the softmax, which stands in the graph itself: higher is less sure. 1 when uncalibrated.
     * Fitted on the held-out training images.
     */
    public static final String CALIBRATION_TEMPERATURE = "calibration.temperature";

    /** The power that what a logit lies below the largest one is raised to before; absent when uncalibrated. */
    public static final String CALIBRATION_EXPONENT = "calibration.exponent";

    /**
     * Expected calibration error on the held-out training images before calibration, 0 to 1. An int8 model has the
     * figures of calibration and drift of the float32 model that it was made of.
     */
    public static final String CALIBRATION_ERROR_BEFORE = "calibration.error.before";

    /** The same after it. */
    public static final String CALIBRATION_ERROR_AFTER = "calibration.error.after";

    /**
     * What the held-out training images and the model's predictions for them look like: the JSON object of {@link
     * fashionstream.drift.DriftReference}.
     */
    public static final String DRIFT_REFERENCE = "drift.reference";

    /** How the model was made to compute in integers, in words; absent from a float32 model. */
    public static final String QUANTIZATION = "quantization";

    /** Number of trained parameters, a whole number. */
    public static final String PARAMETERS = "parameters";

    private ModelMetadata() {}
}
