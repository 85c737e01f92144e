package fashionstream.dashboard;

import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.Confusion;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.RollingAccuracy;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Chooses which classes of a model with many classes the page shows. Safe for use by several threads. */
final class ShownClasses {
    /** Up to this number, all are shown. */
    static final int FEW = 50;

    /** Of more classes, this number: each of them takes a row and a column of a table, in every event. */
    static final int SHOWN = 20;

    /** Of the classes that match a search: leaves room for those that they are confused with. */
    private static final int FOUND = 10;

    private final List<ClassAccuracy> classes;
    private final List<ConfusionCell> cells;

    ShownClasses(RollingAccuracy accuracy) {
        this.classes = accuracy.getClasses();
        this.cells = Confusion.cells(accuracy).stream().filter(this::exists).toList();
    }

    /** Others may write to the topic, too. */
    private boolean exists(ConfusionCell cell) {
        return isClass(cell.getTrueClass()) && isClass(cell.getPredictedClass());
    }

    private boolean isClass(int index) {
        return index >= 0 && index < classes.size();
    }

    /** The cells of the confusion matrix, without those of classes that do not exist. */
    List<ConfusionCell> cells() {
        return cells;
    }

    /**
     * All of a few classes; of many, the indices of those that are confused most often, in ascending order. Those without
     * labels and predictions are left out.
     */
    int[] mostConfused() {
        if (classes.size() <= FEW) {
            return IntStream.range(0, classes.size()).toArray();
        }
        long[] mistakes = new long[classes.size()];
        for (ConfusionCell cell : cells) {
            countMistakes(mistakes, cell);
        }
        IntStream seen = IntStream.range(0, classes.size()).filter(i -> mistakes[i] > 0 || occurs(classes.get(i)));
        return byMistakes(seen, mistakes).limit(SHOWN).sorted().toArray();
    }

    private static boolean occurs(ClassAccuracy each) {
        return each.getSupport() > 0 || each.getPredictions() > 0;
    }

    /** The indices of the classes whose name contains a text, in upper or lower case, in ascending order. */
    int[] matches(String text) {
        String sought = text.strip().toLowerCase(Locale.ROOT);
        return IntStream.range(0, classes.size())
                .filter(i -> classes.get(i).getLabel().toLowerCase(Locale.ROOT).contains(sought))
                .toArray();
    }

    /**
     * Adds to matching classes those that they are confused with most often. Returns at most {@value #SHOWN} indices in
     * ascending order; of many matches, those that are confused most often.
     */
    int[] withConfused(int[] matches) {
        boolean[] isMatch = new boolean[classes.size()];
        for (int match : matches) {
            isMatch[match] = true;
        }
        long[] mistakes = new long[classes.size()];
        for (ConfusionCell cell : cells) {
            if (isMatch[cell.getTrueClass()] || isMatch[cell.getPredictedClass()]) {
                countMistakes(mistakes, cell);
            }
        }
        int[] found = byMistakes(IntStream.of(matches), mistakes).limit(FOUND).toArray();
        long[] withFound = new long[classes.size()];
        boolean[] isFound = new boolean[classes.size()];
        for (int each : found) {
            isFound[each] = true;
        }
        for (ConfusionCell cell : cells) {
            if (isFound[cell.getTrueClass()] || isFound[cell.getPredictedClass()]) {
                countMistakes(withFound, cell);
            }
        }
        IntStream others = IntStream.range(0, classes.size()).filter(i -> !isFound[i] && withFound[i] > 0);
        return IntStream.concat(
                        IntStream.of(found), byMistakes(others, withFound).limit(SHOWN - (long) found.length))
                .sorted()
                .toArray();
    }

    private static void countMistakes(long[] mistakes, ConfusionCell cell) {
        if (cell.getTrueClass() != cell.getPredictedClass()) {
            mistakes[cell.getTrueClass()] += cell.getCount();
            mistakes[cell.getPredictedClass()] += cell.getCount();
        }
    }

    /** Those with most mistakes first; of equal ones, those with most labels, then with most predictions. */
    private IntStream byMistakes(IntStream indices, long[] mistakes) {
        return indices.boxed()
                .sorted(Comparator.comparing((Integer i) -> mistakes[i])
                        .thenComparing(i -> classes.get(i).getSupport())
                        .thenComparing(i -> classes.get(i).getPredictions())
                        .reversed())
                .mapToInt(Integer::intValue);
    }
}
