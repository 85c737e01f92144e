package fashionstream.schema;

import java.util.ArrayList;
import java.util.List;

/** Reads the confusion matrix of a {@link RollingAccuracy}, whichever of its two forms the record has. */
public final class Confusion {
    private Confusion() {}

    /**
     * The cells that count at least one image, by true, then by predicted class. Indices are those of the model's class
     * list. {@code confusion_omitted} images are in none of them. Counts that are not a square of the classes have no
     * cells.
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
