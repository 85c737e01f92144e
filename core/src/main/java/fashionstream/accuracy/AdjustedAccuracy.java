package fashionstream.accuracy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The accuracy of all images, estimated from labelled images that are not a random sample of them: the post-stratified
 * accuracy, which is a mean over bins of the confidence, weighted by the share of all images in each. It assumes that
 * within a bin the labelled images are like the others. See D. Holt and T. M. F. Smith, "Post stratification", Journal of
 * the Royal Statistical Society A 142(1), 1979; R. J. A. Little, "Post-stratification: a modeler's perspective", Journal
 * of the American Statistical Association 88, 1993.
 *
 * <p>A second estimate has strata of confidence and predicted class. It holds even if the accuracy at the same confidence
 * differs between classes, but misleads if images are selected by their true class: few labels of a class then make its
 * precision look low. As nobody knows which is the case, the interval covers both estimates.
 *
 * <p>A bin with fewer than {@value #LEAST_LABELS} labels has no known accuracy, unless all its images are labelled. It is
 * bounded by the nearest bins that have one, assuming that a higher confidence does not mean a lower accuracy (C. F.
 * Manski and J. V. Pepper, "Monotone instrumental variables: with an application to the returns to schooling",
 * Econometrica 68(4), 2000), and by 0 and 1 at the ends. The estimate itself uses the confidence of that bin, within these
 * bounds. Classes with so few labels in a bin are merged there.
 *
 * @param accuracy the first estimate, 0 to 1; null if more than half of the images are in bins without a known accuracy
 * @param lowest the lower of the estimates if the accuracy of each bin without a known one is the lowest possible
 * @param highest the higher of the estimates if it is the highest possible
 * @param unlabelledShare share of the images in bins without a known accuracy, 0 to 1
 */
public record AdjustedAccuracy(@Nullable Double accuracy, Effective lowest, Effective highest, double unlabelledShare) {
    private static final int LEAST_LABELS = 5;
    private static final double MAX_UNLABELLED_SHARE = 0.5;

    /** Labels added to each stratum for its variance, which would be 0 for a stratum without mistakes. */
    private static final int SMOOTHING = 2;

    /**
     * An estimated accuracy, as the numbers of a random sample that would be as precise, but not larger than the real
     * one: E. L. Korn and B. I. Graubard, "Confidence intervals for proportions with small expected number of positive
     * counts estimated from survey data", Survey Methodology 24(2), 1998.
     *
     * @param correct correct predictions of that sample
     * @param labelled size of that sample, at least 1
     */
    public record Effective(long correct, long labelled) {
        /** The 95 % interval at a fixed moment. */
        public WilsonInterval interval() {
            return WilsonInterval.of(correct, labelled);
        }
    }

    /** Lower end of the 95 % interval. */
    public double low() {
        return lowest.interval().low();
    }

    /** Upper end of the 95 % interval. */
    public double high() {
        return highest.interval().high();
    }

    /** Estimates the accuracy of all images in some strata; null if none is labelled. */
    public static @Nullable AdjustedAccuracy of(Collection<Stratum> strata) {
        Cell total = Cell.sum(strata);
        if (total.labelled == 0) {
            return null;
        }
        AdjustedAccuracy byConfidence = of(
                strata.stream()
                        .map(stratum ->
                                new Stratum(0, stratum.bin(), stratum.images(), stratum.labelled(), stratum.correct()))
                        .toList(),
                total);
        AdjustedAccuracy byClass = of(strata, total);
        return new AdjustedAccuracy(
                byConfidence.accuracy,
                byClass.low() < byConfidence.low() ? byClass.lowest : byConfidence.lowest,
                byClass.high() > byConfidence.high() ? byClass.highest : byConfidence.highest,
                byConfidence.unlabelledShare);
    }

    private static AdjustedAccuracy of(Collection<Stratum> strata, Cell total) {
        List<Group> groups = groups(strata, total);
        Mixture lowest = new Mixture(groups.size());
        Mixture highest = new Mixture(groups.size());
        double accuracy = 0;
        double unlabelled = 0;
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            if (group.isKnown()) {
                lowest.shares[i] += group.share;
                highest.shares[i] += group.share;
                accuracy += group.share * group.accuracy();
            } else {
                OptionalInt below = known(groups, IntStream.iterate(i - 1, at -> at >= 0, at -> at - 1));
                OptionalInt above = known(groups, IntStream.range(i + 1, groups.size()));
                // By chance, the accuracy may be lower at the higher confidence.
                boolean swapped = below.isPresent()
                        && above.isPresent()
                        && groups.get(below.getAsInt()).accuracy()
                                > groups.get(above.getAsInt()).accuracy();
                double least = lowest.add(group.share, swapped ? above : below, groups, 0);
                double most = highest.add(group.share, swapped ? below : above, groups, 1);
                accuracy += group.share * Math.max(least, Math.min(most, group.confidence));
                unlabelled += group.share;
            }
        }
        return new AdjustedAccuracy(
                unlabelled > MAX_UNLABELLED_SHARE ? null : accuracy,
                lowest.effective(groups, total.labelled),
                highest.effective(groups, total.labelled),
                unlabelled);
    }

    private static OptionalInt known(List<Group> groups, IntStream nearestFirst) {
        return nearestFirst.filter(at -> groups.get(at).isKnown()).findFirst();
    }

    /** One for each bin of confidence, in ascending order. */
    private static List<Group> groups(Collection<Stratum> strata, Cell total) {
        TreeMap<Integer, List<Stratum>> bins = new TreeMap<>();
        strata.stream().filter(stratum -> stratum.images() > 0).forEach(stratum -> bins.computeIfAbsent(
                        stratum.bin(), bin -> new ArrayList<>())
                .add(stratum));
        return bins.values().stream().map(bin -> Group.of(bin, total.images)).toList();
    }

    /** The images of one or more strata. */
    private record Cell(long images, long labelled, long correct) {
        static Cell sum(Collection<Stratum> strata) {
            return strata.stream()
                    .map(stratum -> new Cell(stratum.images(), stratum.labelled(), stratum.correct()))
                    .reduce(new Cell(0, 0, 0), Cell::plus);
        }

        Cell plus(Cell other) {
            return new Cell(images + other.images, labelled + other.labelled, correct + other.correct);
        }

        boolean isKnown() {
            return labelled >= LEAST_LABELS || labelled == images;
        }

        double accuracy() {
            return (double) correct / labelled;
        }

        /** The accuracy with a few more labels, which are as accurate as {@code prior}. */
        double smoothed(double prior) {
            return (correct + SMOOTHING * prior) / (labelled + SMOOTHING);
        }
    }

    /**
     * Images of similar confidence.
     *
     * @param cells one for each class that has enough labels, and one for all others; none if the accuracy is not known
     * @param share share of all images
     * @param confidence mean confidence
     */
    private record Group(List<Cell> cells, double share, double confidence) {
        static Group of(List<Stratum> strata, long images) {
            Map<Integer, Cell> classes = new TreeMap<>();
            double confidences = 0;
            for (Stratum stratum : strata) {
                classes.merge(stratum.predictedClass(), Cell.sum(List.of(stratum)), Cell::plus);
                confidences += stratum.images() * stratum.confidence();
            }
            Cell all = Cell.sum(strata);
            List<Cell> cells = all.isKnown() ? cells(classes.values()) : List.of();
            return new Group(cells, (double) all.images / images, confidences / all.images);
        }

        private static List<Cell> cells(Collection<Cell> classes) {
            List<Cell> cells = new ArrayList<>();
            Cell others = new Cell(0, 0, 0);
            for (Cell one : classes) {
                if (one.isKnown()) {
                    cells.add(one);
                } else {
                    others = others.plus(one);
                }
            }
            // Others with too few labels are taken to be like the listed classes.
            if (others.images > 0 && others.isKnown()) {
                cells.add(others);
            }
            return cells;
        }

        boolean isKnown() {
            return !cells.isEmpty();
        }

        private double weight(Cell cell) {
            return (double) cell.images / cells.stream().mapToLong(Cell::images).sum();
        }

        double accuracy() {
            return cells.stream()
                    .mapToDouble(cell -> weight(cell) * cell.accuracy())
                    .sum();
        }

        private double prior() {
            return cells.stream().reduce(new Cell(0, 0, 0), Cell::plus).smoothed(0.5);
        }

        double smoothed() {
            return cells.stream()
                    .mapToDouble(cell -> weight(cell) * cell.smoothed(prior()))
                    .sum();
        }

        double variance() {
            double sum = 0;
            for (Cell cell : cells) {
                double p = cell.smoothed(prior());
                sum += weight(cell) * weight(cell) * p * (1 - p) / cell.labelled;
            }
            return sum;
        }
    }

    /** A mean of the accuracies of groups. */
    private static final class Mixture {
        private final double[] shares;
        private double certain;

        Mixture(int groups) {
            this.shares = new double[groups];
        }

        /**
         * Gives images the accuracy of a group.
         *
         * @param otherwise their accuracy if there is no such group, 0 or 1
         * @return their accuracy
         */
        double add(double share, OptionalInt of, List<Group> groups, double otherwise) {
            if (of.isEmpty()) {
                certain += share * otherwise;
                return otherwise;
            }
            shares[of.getAsInt()] += share;
            return groups.get(of.getAsInt()).accuracy();
        }

        Effective effective(List<Group> groups, long labelled) {
            double accuracy = certain;
            double smoothed = certain;
            double variance = 0;
            for (int i = 0; i < shares.length; i++) {
                if (shares[i] > 0) {
                    accuracy += shares[i] * groups.get(i).accuracy();
                    smoothed += shares[i] * groups.get(i).smoothed();
                    variance += shares[i] * shares[i] * groups.get(i).variance();
                }
            }
            double size = variance == 0 ? 1 : smoothed * (1 - smoothed) / variance;
            long whole = Math.max(1, Math.min(labelled, (long) size));
            return new Effective(Math.min(whole, Math.round(accuracy * whole)), whole);
        }
    }
}
