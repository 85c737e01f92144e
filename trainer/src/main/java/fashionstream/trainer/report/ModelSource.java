package fashionstream.trainer.report;

import fashionstream.inference.Classifier;
import fashionstream.inference.ModelException;
import java.util.Optional;

/** A model, and what is known of it besides its own description. */
interface ModelSource {
    /** What messages and the page call it. */
    String name();

    /** The same without its folder. */
    String fileName();

    /**
     * Loads the model. The caller closes it.
     *
     * @throws ModelException if it can't be used
     */
    Classifier load();

    /**
     * The bytes of its ONNX file.
     *
     * @throws ModelException if they can't be read
     */
    byte[] bytes();

    /**
     * The log of its training.
     *
     * @return empty if there is none
     * @throws fashionstream.trainer.TrainingException if what is there is no training log
     */
    Optional<TrainingLog> trainingLog();
}
