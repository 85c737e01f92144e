package fashionstream.contest;

import java.util.TreeMap;

/** Counts images and labels into {@link ContestCounts}. Each step takes the same time at any number of images. Not thread-safe. */
public final class ContestCounter {
    private final TreeMap<String, PairedCounts> classes;
    private long scored;
    private long agreed;
    private LossSums loss;

    /** A counter that starts with earlier counts. */
    public ContestCounter(ContestCounts start) {
        this.scored = start.scored();
        this.agreed = start.agreed();
        this.classes = new TreeMap<>(start.classes());
        this.loss = start.loss();
    }

    /**
     * Counts an image that both models classified, before it has a label.
     *
     * @param sameClass whether they predicted the same class
     */
    public void addScored(boolean sameClass) {
        scored++;
        agreed += sameClass ? 1 : 0;
    }

    /**
     * Counts labelled images.
     *
     * @param label name of their true class
     * @param losses their log losses; {@link LossSums#NONE} if a model's probability of the true class is not known
     */
    public void add(String label, PairedCounts images, LossSums losses) {
        classes.merge(label, images, PairedCounts::plus);
        loss = loss.plus(losses);
    }

    /** Adds all counts of other images. */
    public void add(ContestCounts other) {
        scored += other.scored();
        agreed += other.agreed();
        other.classes().forEach((label, images) -> classes.merge(label, images, PairedCounts::plus));
        loss = loss.plus(other.loss());
    }

    /**
     * Subtracts counts that were added before, because a label was withdrawn or corrected. After a correction, the images are
     * added with the new label.
     *
     * @throws IllegalArgumentException if they were not; the counts are unchanged then
     */
    public void subtract(ContestCounts other) {
        TreeMap<String, PairedCounts> left = new TreeMap<>(classes);
        other.classes()
                .forEach((label, images) -> left.put(
                        label, left.getOrDefault(label, PairedCounts.NONE).minus(images)));
        ContestCounts rest =
                new ContestCounts(scored - other.scored(), agreed - other.agreed(), left, loss.minus(other.loss()));
        scored = rest.scored();
        agreed = rest.agreed();
        loss = rest.loss();
        classes.clear();
        classes.putAll(left);
    }

    /** Returns the current counts. */
    public ContestCounts snapshot() {
        return new ContestCounts(scored, agreed, classes, loss);
    }
}
