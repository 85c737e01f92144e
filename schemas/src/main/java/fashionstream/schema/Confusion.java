package fashionstream.schema;

import java.util.ArrayList;
import java.util.List;

/** Reads the confusion matrix of a {@link RollingAccuracy} in either of its two forms. */
public final class Confusion {
    private Confusion() {}

    /**
     * Returns the cells with at least one image, ordered by true class, then by predicted class. Indices refer to the
     * model's class list. They do not include the {@code confusion_omitted} images. If the counts are not a square
     * matrix of the classes, there are no cells.
     */
    public static List<ConfusionCell> cells(RollingAccuracy accuracy) {
        if (accuracy.getConfusionCells() != null) {
            return accuracy.getConfusionCells();
        }
        List<ConfusionCell> cells = new ArrayList<>();
        List<Long> counts = accuracy.getConfusion();
        int classes = accuracy.getClasses().size();
        for (int i = 0; i < counts.size() && counts.size() == (long) classes * classes; i++) {
            if (counts.get(i) > 0) {
                cells.add(new ConfusionCell(i / classes, i % classes, counts.get(i)));
            }
        }
        return cells;
    }
}
