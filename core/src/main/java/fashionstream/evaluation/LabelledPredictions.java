package fashionstream.evaluation;

import fashionstream.accuracy.ConfusionCounter;
import fashionstream.accuracy.LogLoss;
import fashionstream.accuracy.Reliability;
import fashionstream.inference.Classification;
import fashionstream.inference.ModelInfo;
import java.util.List;
import java.util.Objects;

/**
 * What a model predicted for each image of a labelled set, in the order of the images.
 *
 * @param truth index of each image's true class, in the model's class list
 * @param probabilities a row per image: a probability per class, in the order of the model's class list
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LabelledPredictions(ModelInfo model, int[] truth, List<float[]> probabilities) {
    public LabelledPredictions {
        probabilities = List.copyOf(probabilities);
        if (truth.length != probabilities.size() || truth.length == 0) {
            throw new IllegalArgumentException(truth.length + " true classes and " + probabilities.size()
                    + " predictions; expected as many, and some");
        }
    }

    /**
     * The same predictions as those of another file with the same graph, whose metadata, and so version, differ.
     *
     * @throws IllegalArgumentException if the other model has other classes
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

    /** Name of an image's true class. */
    public String label(int image) {
        return model.classes().get(truth[image]);
    }

    /** Whether the model put an image into the right class. */
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
        return new Evaluation(model, confusion.snapshot(), Objects.requireNonNull(logLoss.mean(), "no image"));
    }

    /** How far the model's confidence can be believed. */
    public Reliability reliability() {
        Reliability.Counter counter = new Reliability.Counter();
        for (int i = 0; i < truth.length; i++) {
            counter.add(prediction(i).confidence(), isCorrect(i));
        }
        return counter.snapshot();
    }
}
