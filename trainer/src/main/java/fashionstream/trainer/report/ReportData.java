package fashionstream.trainer.report;

import fashionstream.accuracy.Reliability;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.evaluation.PairedComparison;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything on the page.
 *
 * @param subject whether this is about a model file or a training run
 * @param source the model
 * @param bytes size of its file
 * @param architecture its graph
 * @param log how it was trained; null where nothing is known of that
 * @param training the images to train on
 * @param judged the images that it was judged on, those of the subject
 * @param predictions its answers for those
 * @param robustness its accuracy on worse images
 * @param compared other models on the same images
 */
record ReportData(
        Subject subject,
        ModelSource source,
        int bytes,
        ModelGraph architecture,
        @Nullable TrainingLog log,
        LabelledImages training,
        LabelledImages judged,
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
     * @param parameters as {@link ModelGraph#parameters}
     * @param multiplyAdds as {@link ModelGraph#multiplyAdds}
     * @param reliability how far its confidence can be believed
     * @param pair it as the second, the page's model as the first
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

    /** Class names in the model's order. */
    List<String> classes() {
        return predictions.model().classes();
    }
}
