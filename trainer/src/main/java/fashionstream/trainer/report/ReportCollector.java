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
import fashionstream.trainer.HoldOut;
import fashionstream.trainer.report.ReportData.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Evaluates models and collects the data of the page. */
final class ReportCollector {
    private final Subject subject;
    private final LabelledImages training;
    private final LabelledImages evaluated;
    private final List<String> labels;

    private ReportCollector(Subject subject, LabelledImages training, LabelledImages evaluated) {
        this.subject = subject;
        this.training = training;
        this.evaluated = evaluated;
        this.labels = FashionMnist.labelNames(evaluated);
    }

    /**
     * A collector for model files.
     *
     * @param data folder with the data set
     * @param images number of test images to use, from the first
     */
    static ReportCollector ofModels(Path data, int images) {
        return new ReportCollector(
                Subject.MODEL,
                FashionMnist.read(data, Split.TRAIN),
                FashionMnist.read(data, Split.TEST).slice(0, images));
    }

    /** A collector for a training run. */
    static ReportCollector ofRun(HoldOut images) {
        return new ReportCollector(Subject.RUN, images.training(), images.validation());
    }

    /**
     * Evaluates the models, with a progress bar.
     *
     * @throws ModelException if a model is not usable, or not for this data set
     * @throws fashionstream.trainer.TrainingException if the training log beside the model is invalid
     */
    ReportData collect(ModelSource source, List<ModelSource> others) {
        try (Classifier classifier = load(source)) {
            // First everything that can fail quickly.
            byte[] bytes = source.bytes();
            ModelGraph architecture = ModelGraphReader.of(source.name(), bytes);
            TrainingLog log = source.trainingLog().orElse(null);
            others.forEach(other -> load(other).close());
            long runs = 1L + Robustness.RUNS + others.size();
            try (Progress progress = Progress.start("report", "images", runs * evaluated.size())) {
                var evaluator = new Evaluator(classifier);
                LabelledPredictions predictions = evaluator.predict(evaluated.pixels(), labels, progress::stepTo);
                List<ReportData.Compared> compared = new ArrayList<>();
                for (ModelSource other : others) {
                    compared.add(compare(predictions, other));
                    progress.stepBy(evaluated.size());
                }
                return new ReportData(
                        subject,
                        source,
                        bytes.length,
                        architecture,
                        log,
                        training,
                        evaluated,
                        predictions,
                        Robustness.measure(evaluator, evaluated, labels, progress::stepBy),
                        compared);
            }
        }
    }

    private ReportData.Compared compare(LabelledPredictions predictions, ModelSource other) {
        byte[] bytes = other.bytes();
        ModelGraph architecture = ModelGraphReader.of(other.name(), bytes);
        try (Classifier classifier = load(other)) {
            LabelledPredictions others = new Evaluator(classifier).predict(evaluated.pixels(), labels, done -> {});
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
                    "not a model for Fashion-MNIST: its input is " + model.input() + " and its classes are "
                            + String.join(", ", model.classes()) + "; expected 28x28 grey and "
                            + String.join(", ", FashionMnist.CLASSES));
        }
        return classifier;
    }
}
