package fashionstream.accuracy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of a model for one class.
 *
 * @param label name of the class
 * @param support number of images of the class
 * @param predicted number of predictions of the class
 * @param correct number of correct predictions of the class
 * @param precision {@code correct / predicted}; null if the class was never predicted
 * @param recall {@code correct / support}; null if there are no images of the class
 * @param f1 harmonic mean of both; null if the class neither occurred nor was predicted
 */
public record ClassReport(
        String label,
        long support,
        long predicted,
        long correct,
        @Nullable Double precision,
        @Nullable Double recall,
        @Nullable Double f1) {
    /**
     * Returns a report for each class.
     *
     * @param labels class names in the order of the matrix
     * @throws IllegalArgumentException if the number of names is not the number of classes
     */
    public static List<ClassReport> of(ConfusionMatrix matrix, List<String> labels) {
        if (labels.size() != matrix.classes()) {
            throw new IllegalArgumentException(labels.size() + " names for " + matrix.classes() + " classes");
        }
        List<ClassReport> reports = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            reports.add(new ClassReport(
                    labels.get(i),
                    matrix.support(i),
                    matrix.predicted(i),
                    matrix.count(i, i),
                    matrix.precision(i),
                    matrix.recall(i),
                    matrix.f1(i)));
        }
        return List.copyOf(reports);
    }
}
