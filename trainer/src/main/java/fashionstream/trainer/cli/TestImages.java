package fashionstream.trainer.cli;

import fashionstream.console.Progress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluator;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.Classifier;
import java.nio.file.Path;

/** Runs a model on the 10,000 test images, with a progress bar. */
final class TestImages {
    private TestImages() {}

    /**
     * Runs a model on the test images.
     *
     * @param data folder with the data set
     */
    static LabelledPredictions predict(Classifier classifier, Path data) {
        LabelledImages images = FashionMnist.read(data, Split.TEST);
        try (Progress progress = Progress.start("evaluate", "images", images.size())) {
            return new Evaluator(classifier)
                    .predict(images.pixels(), FashionMnist.labelNames(images), progress::stepTo);
        }
    }
}
