package fashionstream.evaluation;

import fashionstream.accuracy.ConfusionCounter;
import fashionstream.accuracy.LogLoss;
import fashionstream.accuracy.Reliability;
import fashionstream.inference.Classification;
import fashionstream.inference.ModelInfo;
import java.util.List;
import java.util.Objects;

/**
 * The predictions of a model for a set of labelled images, in the order of the images.
 *
 * @param truth index of each image's true class, in the model's class list
 * @param probabilities a row for each image: a probability for each class, in the order of the model's class list
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LabelledPredictions(ModelInfo model, int[] truth, List<float[]> probabilities) {
    public LabelledPredictions {
        probabilities = List.copyOf(probabilities);
        if (truth.length != probabilities.size() || truth.length == 0) {
            throw new IllegalArgumentException(truth.length + " true classes and " + probabilities.size()
                    + " predictions; expected equal numbers of at least 1");
        }
    }

    /**
     * Returns the predictions as those of another model file with the same graph, but other metadata and thus another
     * version.
     *
     * @throws IllegalArgumentException if the other model has different classes
     */
    public LabelledPredictions withModel(ModelInfo other) {
        if (!other.classes().equals(model.classes())) {
            throw new IllegalArgumentException("these are predictions of a model with the classes " + model.classes()
                    + ", not of " + other.classes());
        }
        return new LabelledPredictions(other, truth, probabilities);
    }

    /** Number of images. */
    public int size() {
        return truth.length;
    }

    /** The model's prediction for an image. */
    public Classification prediction(int image) {
        return Classification.of(probabilities.get(image));
    }

    /** Name of the true class of an image. */
    public String label(int image) {
        return model.classes().get(truth[image]);
    }

    /** Whether the model classified an image correctly. */
    public boolean isCorrect(int image) {
        return prediction(image).classIndex() == truth[image];
    }

    /** The figures over all images. */
    public Evaluation evaluation() {
        ConfusionCounter confusion = new ConfusionCounter(model.classes().size());
        LogLoss logLoss = new LogLoss();
        for (int i = 0; i < truth.length; i++) {
            confusion.add(truth[i], prediction(i).classIndex());
            logLoss.add(probabilities.get(i)[truth[i]]);
        }
        return new Evaluation(
                model, confusion.snapshot(), Objects.requireNonNull(logLoss.mean(), "at least one image"));
    }

    /** How well the confidence of the model matches its accuracy. */
    public Reliability reliability() {
        Reliability.Counter counter = new Reliability.Counter();
        for (int i = 0; i < truth.length; i++) {
            counter.add(prediction(i).confidence(), isCorrect(i));
        }
        return counter.snapshot();
    }
}
