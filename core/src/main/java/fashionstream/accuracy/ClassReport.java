package fashionstream.accuracy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How right a model is about one class.
 *
 * @param label name of the class
 * @param support images of the class
 * @param predicted images that were predicted to be of the class
 * @param correct images of the class that were predicted as such
 * @param precision {@code correct / predicted}; null when nothing was predicted to be of the class
 * @param recall {@code correct / support}; null if there are no images of the class
 * @param f1 harmonic mean of both; null when the class neither occurred nor was predicted
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
     * A report per class.
     *
     * @param labels class names in the matrix's order
     * @throws IllegalArgumentException if there are more or fewer names than classes
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
