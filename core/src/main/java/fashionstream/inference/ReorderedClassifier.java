package fashionstream.inference;

import fashionstream.drift.DriftReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A classifier with its classes in another order, so that its outputs are comparable with those of other classifiers.
 * As thread-safe as the original classifier.
 */
public final class ReorderedClassifier implements Classifier {
    private final Classifier classifier;
    private final ModelInfo model;

    /** For each class in the new order, its index in the original order. */
    private final int[] from;

    private ReorderedClassifier(Classifier classifier, List<String> classes) {
        this.classifier = classifier;
        List<String> own = classifier.model().classes();
        this.from = classes.stream().mapToInt(own::indexOf).toArray();
        this.model = reordered(classifier.model(), classes, from);
    }

    /**
     * Returns a classifier with its classes in this order, which is the original one if they are already.
     *
     * @throws IllegalArgumentException if the classes are not those of the classifier
     */
    public static Classifier of(Classifier classifier, List<String> classes) {
        List<String> own = classifier.model().classes();
        if (own.equals(classes)) {
            return classifier;
        }
        if (own.size() != classes.size() || !new HashSet<>(own).equals(new HashSet<>(classes))) {
            throw new IllegalArgumentException("it has the classes " + own + ", not " + classes);
        }
        return new ReorderedClassifier(classifier, classes);
    }

    private static ModelInfo reordered(ModelInfo model, List<String> classes, int[] from) {
        Map<String, String> metadata = new HashMap<>(model.metadata());
        DriftReference reference = model.driftReference();
        if (reference != null) {
            metadata.put(
                    ModelMetadata.DRIFT_REFERENCE, reference.reordered(from).json());
        }
        return new ModelInfo(model.name(), model.version(), classes, model.input(), model.preprocessing(), metadata);
    }

    @Override
    public ModelInfo model() {
        return model;
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        float[][] rows = classifier.classify(images);
        for (int row = 0; row < rows.length; row++) {
            float[] ordered = new float[from.length];
            for (int i = 0; i < from.length; i++) {
                ordered[i] = rows[row][from[i]];
            }
            rows[row] = ordered;
        }
        return rows;
    }

    @Override
    public void close() {
        classifier.close();
    }
}
