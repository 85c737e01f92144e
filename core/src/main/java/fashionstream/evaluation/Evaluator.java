package fashionstream.evaluation;

import fashionstream.inference.Classifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Runs a classifier over labelled images and counts how right it is. */
public final class Evaluator {
    private static final int BATCH_SIZE = 64;

    private final Classifier classifier;
    private final Map<String, Integer> classIndex = new HashMap<>();

    /** The classifier stays the caller's, who closes it. */
    public Evaluator(Classifier classifier) {
        this.classifier = classifier;
        List<String> classes = classifier.model().classes();
        for (int i = 0; i < classes.size(); i++) {
            classIndex.put(classes.get(i), i);
        }
    }

    /** As {@link #evaluate(List, List, LongConsumer)}, without telling how far it is. */
    public Evaluation evaluate(List<byte[]> images, List<String> labels) {
        return evaluate(images, labels, done -> {});
    }

    /**
     * Judges the classifier.
     *
     * @see #predict for the parameters and errors
     */
    public Evaluation evaluate(List<byte[]> images, List<String> labels, LongConsumer progress) {
        return predict(images, labels, progress).evaluation();
    }

    /**
     * Shows the classifier each image.
     *
     * @param images pixels, as {@link Classifier#classify} takes them; at least one image
     * @param labels the true class of each image, by name: models may number classes differently
     * @param progress receives the number of finished images after each batch
     * @throws IllegalArgumentException if there are no images, a label is missing or over, a label is not a class of
     *     the model, or an image has another size than the model takes
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
