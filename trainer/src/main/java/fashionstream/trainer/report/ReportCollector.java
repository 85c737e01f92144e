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

/** Runs models over images and collects what the page shows. */
final class ReportCollector {
    private final Subject subject;
    private final LabelledImages training;
    private final LabelledImages judged;
    private final List<String> labels;

    private ReportCollector(Subject subject, LabelledImages training, LabelledImages judged) {
        this.subject = subject;
        this.training = training;
        this.judged = judged;
        this.labels = FashionMnist.labelNames(judged);
    }

    /**
     * Judges model files.
     *
     * @param data folder with the data set
     * @param images how many of the test images to judge on, from the first
     */
    static ReportCollector ofModels(Path data, int images) {
        return new ReportCollector(
                Subject.MODEL,
                FashionMnist.read(data, Split.TRAIN),
                FashionMnist.read(data, Split.TEST).slice(0, images));
    }

    /** Judges what a training run came to. */
    static ReportCollector ofRun(HoldOut images) {
        return new ReportCollector(Subject.RUN, images.training(), images.validation());
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
            try (Progress progress = Progress.start("report", "images", runs * judged.size())) {
                var evaluator = new Evaluator(classifier);
                LabelledPredictions predictions = evaluator.predict(judged.pixels(), labels, progress::stepTo);
                List<ReportData.Compared> compared = new ArrayList<>();
                for (ModelSource other : others) {
                    compared.add(compare(predictions, other));
                    progress.stepBy(judged.size());
                }
                return new ReportData(
                        subject,
                        source,
                        bytes.length,
                        architecture,
                        log,
                        training,
                        judged,
                        predictions,
                        Robustness.measure(evaluator, judged, labels, progress::stepBy),
                        compared);
            }
        }
    }

    private ReportData.Compared compare(LabelledPredictions predictions, ModelSource other) {
        byte[] bytes = other.bytes();
        ModelGraph architecture = ModelGraphReader.of(other.name(), bytes);
        try (Classifier classifier = load(other)) {
            LabelledPredictions others = new Evaluator(classifier).predict(judged.pixels(), labels, done -> {});
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
