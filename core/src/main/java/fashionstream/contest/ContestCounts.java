package fashionstream.contest;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a contest is judged by: sums over the images that both models classified.
 *
 * <p>Immutable.
 *
 * @param scored number of images that both models classified, labelled or not
 * @param agreed number of those for which both predicted the same class
 * @param classes counts of the labelled images, by name of the true class; classes without images are left out
 * @param loss log loss of the labelled images
 */
public record ContestCounts(long scored, long agreed, SortedMap<String, PairedCounts> classes, LossSums loss) {
    /** No images. */
    public static final ContestCounts NONE = new ContestCounts(0, 0, new TreeMap<>(), LossSums.NONE);

    public ContestCounts {
        if (agreed < 0 || agreed > scored) {
            throw new IllegalArgumentException("models can't agree on " + agreed + " of " + scored + " images");
        }
        TreeMap<String, PairedCounts> counted = new TreeMap<>(classes);
        counted.values().removeIf(counts -> counts.images() == 0);
        classes = Collections.unmodifiableSortedMap(counted);
    }

    /** The counts of all labelled images. */
    public PairedCounts total() {
        return classes.values().stream().reduce(PairedCounts.NONE, PairedCounts::plus);
    }
}
