package fashionstream.trainer.report;

import fashionstream.accuracy.Reliability;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.evaluation.PairedComparison;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data of the page.
 *
 * @param subject whether the page is about a model file or a training run
 * @param source the model
 * @param bytes size of its file
 * @param architecture its operators
 * @param log the log of its training; null if unknown
 * @param training the training images
 * @param evaluated the images on which the model is evaluated, which depend on the subject
 * @param predictions the predictions for these images
 * @param robustness the accuracy on degraded images
 * @param compared other models on the same images
 */
record ReportData(
        Subject subject,
        ModelSource source,
        int bytes,
        ModelGraph architecture,
        @Nullable TrainingLog log,
        LabelledImages training,
        LabelledImages evaluated,
        LabelledPredictions predictions,
        Robustness robustness,
        List<Compared> compared) {
    ReportData {
        compared = List.copyOf(compared);
    }

    /** What the page is about. This determines the images on which the model is evaluated. */
    enum Subject {
        /** A model file, evaluated on the test images. */
        MODEL("test"),
        /** A training run, evaluated on its held-out images: the test images are reserved for exported models. */
        RUN("held-out");

        private final String images;

        Subject(String images) {
            this.images = images;
        }

        /** The adjective for the images, for example {@code test}. */
        String images() {
            return images;
        }
    }

    /**
     * Another model.
     *
     * @param bytes size of its file
     * @param parameters see {@link ModelGraph#parameters}
     * @param multiplyAdds see {@link ModelGraph#multiplyAdds}
     * @param reliability how well its confidence matches its accuracy
     * @param pair the comparison of the model of the page, as the first, with this one
     */
    record Compared(
            ModelSource source,
            int bytes,
            long parameters,
            long multiplyAdds,
            Reliability reliability,
            PairedComparison pair) {}

    Evaluation evaluation() {
        return predictions.evaluation();
    }

    /** Class names in the order of the model. */
    List<String> classes() {
        return predictions.model().classes();
    }
}
