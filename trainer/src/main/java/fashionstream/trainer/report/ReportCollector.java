package fashionstream.trainer.report;

import fashionstream.console.Progress;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluator;
import fashionstream.evaluation.LabelledPredictions;
import fashionstream.evaluation.PairedComparison;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelException;
import fashionstream.inference.ModelInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs the models over the test images and gathers what the page says. */
final class ReportCollector {
    private final LabelledImages training;
    private final LabelledImages test;
    private final List<String> labels;

    /**
     * Reads the data set.
     *
     * @param images how many of the test images to judge on, from the first
     */
    ReportCollector(Path data, int images) {
        this.training = FashionMnist.read(data, Split.TRAIN);
        this.test = FashionMnist.read(data, Split.TEST).slice(0, images);
        this.labels = test.labels().stream().map(FashionMnist.CLASSES::get).toList();
    }

    /**
     * Does all the work, with a progress bar.
     *
     * @throws ModelException if a model can't be used, or isn't one for this data set
     * @throws fashionstream.trainer.TrainingException if the training log beside the model is none
     */
    ReportData collect(ModelSource source, List<ModelSource> others) {
        try (Classifier classifier = load(source)) {
            // First what can fail at once.
            byte[] bytes = source.bytes();
            ModelGraph architecture = ModelGraphReader.of(source.name(), bytes);
            TrainingLog log = source.trainingLog().orElse(null);
            others.forEach(other -> load(other).close());
            long runs = 1L + Robustness.RUNS + others.size();
            try (Progress progress = Progress.start("report", "images", runs * test.size())) {
                var evaluator = new Evaluator(classifier);
                LabelledPredictions predictions = evaluator.predict(test.pixels(), labels, progress::stepTo);
                List<ReportData.Compared> compared = new ArrayList<>();
                for (ModelSource other : others) {
                    compared.add(compare(predictions, other));
                    progress.stepBy(test.size());
                }
                return new ReportData(
                        source,
                        bytes.length,
                        architecture,
                        log,
                        training,
                        test,
                        predictions,
                        Robustness.measure(evaluator, test, labels, progress::stepBy),
                        compared);
            }
        }
    }

    private ReportData.Compared compare(LabelledPredictions predictions, ModelSource other) {
        byte[] bytes = other.bytes();
        ModelGraph architecture = ModelGraphReader.of(other.name(), bytes);
        try (Classifier classifier = load(other)) {
            LabelledPredictions others = new Evaluator(classifier).predict(test.pixels(), labels, done -> {});
            return new ReportData.Compared(
                    other,
                    bytes.length,
                    architecture.parameters(),
                    architecture.multiplyAdds(),
                    others.reliability(),
                    PairedComparison.of(predictions, others));
        }
    }

    private static Classifier load(ModelSource source) {
        Classifier classifier = source.load();
        ModelInfo model = classifier.model();
        boolean fits = model.input().bytes() == FashionMnist.SIZE * FashionMnist.SIZE
                && Set.copyOf(model.classes()).containsAll(FashionMnist.CLASSES);
        if (!fits) {
            classifier.close();
            throw new ModelException(
                    source.name(),
                    "no model for Fashion-MNIST: it takes " + model.input() + " and knows the classes "
                            + String.join(", ", model.classes()) + "; expected 28x28 grey and "
                            + String.join(", ", FashionMnist.CLASSES));
        }
        return classifier;
    }
}
