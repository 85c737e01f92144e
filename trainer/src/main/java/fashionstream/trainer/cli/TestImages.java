package fashionstream.trainer.cli;

import fashionstream.console.Progress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.Evaluator;
import fashionstream.inference.Classifier;
import java.nio.file.Path;

/** Judges a model on the 10,000 test images, with a progress bar. */
final class TestImages {
    private TestImages() {}

    /**
     * Judges a model.
     *
     * @param data folder with the data set
     */
    static Evaluation judge(Classifier classifier, Path data) {
        LabelledImages images = FashionMnist.read(data, Split.TEST);
        try (Progress progress = Progress.start("evaluate", "images", images.size())) {
            return new Evaluator(classifier)
                    .evaluate(
                            images.pixels(),
                            images.labels().stream()
                                    .map(FashionMnist.CLASSES::get)
                                    .toList(),
                            progress::stepTo);
        }
    }
}
