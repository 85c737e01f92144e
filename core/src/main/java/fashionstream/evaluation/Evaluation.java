package fashionstream.evaluation;

import fashionstream.accuracy.ClassReport;
import fashionstream.accuracy.ConfusionMatrix;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.inference.ModelInfo;
import java.util.List;

/**
 * The results of a model on a set of labelled images.
 *
 * @param model the model
 * @param confusion its predictions, in the order of the model's classes; at least one image
 * @param logLoss mean negative natural logarithm of the true class's probability, 0 or more
 */
public record Evaluation(ModelInfo model, ConfusionMatrix confusion, double logLoss) {
    public Evaluation {
        if (confusion.total() == 0) {
            throw new IllegalArgumentException("an evaluation needs at least one image");
        }
    }

    /** Number of images. */
    public long images() {
        return confusion.total();
    }

    /** Number of correctly classified images. */
    public long correct() {
        return confusion.correct();
    }

    /** Share of correctly classified images, 0 to 1. */
    public double accuracy() {
        return (double) correct() / images();
    }

    /** The 95 % interval of {@link #accuracy}. */
    public WilsonInterval interval() {
        return WilsonInterval.of(correct(), images());
    }

    /** A report for each class, in the order of the model's classes. */
    public List<ClassReport> classes() {
        return ClassReport.of(confusion, model.classes());
    }
}
