package fashionstream.evaluation;

import fashionstream.inference.Classifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Evaluates a classifier on labelled images. */
public final class Evaluator {
    private static final int BATCH_SIZE = 64;

    private final Classifier classifier;
    private final Map<String, Integer> classIndex = new HashMap<>();

    /** The classifier is closed by the caller. */
    public Evaluator(Classifier classifier) {
        this.classifier = classifier;
        List<String> classes = classifier.model().classes();
        for (int i = 0; i < classes.size(); i++) {
            classIndex.put(classes.get(i), i);
        }
    }

    /** Like {@link #evaluate(List, List, LongConsumer)}, without progress. */
    public Evaluation evaluate(List<byte[]> images, List<String> labels) {
        return evaluate(images, labels, done -> {});
    }

    /**
     * Evaluates the classifier.
     *
     * @see #predict for the parameters and errors
     */
    public Evaluation evaluate(List<byte[]> images, List<String> labels, LongConsumer progress) {
        return predict(images, labels, progress).evaluation();
    }

    /**
     * Classifies each image.
     *
     * @param images pixels in the format of {@link Classifier#classify}; at least one image
     * @param labels the true class of each image, by name: models may number classes differently
     * @param progress receives the number of finished images after each batch
     * @throws IllegalArgumentException if there are no images, the numbers of images and labels differ, a label is not
     *     a class of the model, or an image has the wrong size
     */
    public LabelledPredictions predict(List<byte[]> images, List<String> labels, LongConsumer progress) {
        if (images.isEmpty() || images.size() != labels.size()) {
            throw new IllegalArgumentException(images.size() + " images and " + labels.size()
                    + " labels; expected at least one image and a label for each");
        }
        int[] truth = indexes(labels);
        List<float[]> probabilities = new ArrayList<>(truth.length);
        for (int from = 0; from < truth.length; from += BATCH_SIZE) {
            int to = Math.min(truth.length, from + BATCH_SIZE);
            probabilities.addAll(Arrays.asList(classifier.classify(images.subList(from, to))));
            progress.accept(to);
        }
        return new LabelledPredictions(classifier.model(), truth, probabilities);
    }

    private int[] indexes(List<String> labels) {
        int[] indexes = new int[labels.size()];
        for (int i = 0; i < indexes.length; i++) {
            Integer index = classIndex.get(labels.get(i));
            if (index == null) {
                throw new IllegalArgumentException("label '" + labels.get(i) + "' of image " + i
                        + " is not a class of model " + classifier.model().name() + "; its classes are "
                        + String.join(", ", classifier.model().classes()));
            }
            indexes[i] = index;
        }
        return indexes;
    }
}
