package fashionstream.accuracy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Whether labelled images look like a random sample of all images, by their confidence and by their predicted class.
 *
 * @param evidence how much more likely the labelled images are under some selection than under none; 1 without labels.
 *     It is the ratio of a Dirichlet-multinomial likelihood to that of the shares of all images, averaged over several
 *     strengths of the selection, and over confidence and predicted class. It is an e-process like that of
 *     {@link TargetTest}: if labels are a random sample, it ever reaches {@code 1 / a} with a probability of at most
 *     {@code a}. (The shares of all images are taken as known. In fact they are counted, and include the labelled
 *     images, which makes the evidence smaller.) See A. Ramdas, P. Grünwald, V. Vovk and G. Shafer, "Game-theoretic statistics and
 *     safe anytime-valid inference", Statistical Science 38(4), 2023
 * @param distance the share of the labels that would have to be exchanged for others so that the labelled images are
 *     distributed like all, 0 to 1: the total variation distance, the larger of confidence and predicted class.
 *     If labels within a stratum are a random sample, a selection cannot change the accuracy by more
 */
public record LabelSelection(double evidence, double distance) {
    /** Evidence at which labels count as selected: like a p-value of 0.05, at any time. */
    private static final double EVIDENCE = 20;

    /** A distance at which it matters: with less, the accuracy is off by at most two percentage points. */
    private static final double DISTANCE = 0.02;

    /** From strong to subtle selection: how closely the shares of labelled images follow those of all. */
    private static final double[] CONCENTRATIONS = {5, 50, 500};

    /** Beyond, evidence is overwhelming, and its size tells nothing. */
    private static final double MAX_EVIDENCE = 1e6;

    /** Compares the labelled images with all. */
    public static LabelSelection of(Collection<Stratum> strata) {
        List<Collection<Count>> margins =
                List.of(margin(strata, Stratum::bin), margin(strata, Stratum::predictedClass));
        return new LabelSelection(
                margins.stream().mapToDouble(LabelSelection::evidence).average().orElseThrow(),
                margins.stream().mapToDouble(LabelSelection::distance).max().orElseThrow());
    }

    /** Whether the labelled images are not a random sample, and so different that it matters. */
    public boolean isSelected() {
        return evidence >= EVIDENCE && distance >= DISTANCE;
    }

    /** Whether the evidence is against a selection, or the difference is too small to matter. */
    public boolean looksRandom() {
        return evidence < 1 || distance < DISTANCE;
    }

    private record Count(long images, long labelled) {
        Count plus(Count other) {
            return new Count(images + other.images, labelled + other.labelled);
        }
    }

    private static Collection<Count> margin(Collection<Stratum> strata, ToIntFunction<Stratum> category) {
        Map<Integer, Count> counts = new TreeMap<>();
        for (Stratum stratum : strata) {
            if (stratum.images() > 0) {
                counts.merge(
                        category.applyAsInt(stratum), new Count(stratum.images(), stratum.labelled()), Count::plus);
            }
        }
        return counts.values();
    }

    private static double evidence(Collection<Count> counts) {
        double sum = 0;
        for (double concentration : CONCENTRATIONS) {
            sum += Math.min(MAX_EVIDENCE, Math.exp(logRatio(counts, concentration)));
        }
        return sum / CONCENTRATIONS.length;
    }

    /** Log of the likelihood ratio, with a Dirichlet distribution around the shares of all images. */
    private static double logRatio(Collection<Count> counts, double concentration) {
        Count total = total(counts);
        double log = LogGamma.value(concentration) - LogGamma.value(concentration + total.labelled);
        for (Count count : counts) {
            double share = (double) count.images / total.images;
            log += LogGamma.value(concentration * share + count.labelled)
                    - LogGamma.value(concentration * share)
                    - count.labelled * Math.log(share);
        }
        return log;
    }

    private static double distance(Collection<Count> counts) {
        Count total = total(counts);
        if (total.labelled == 0) {
            return 0;
        }
        double distance = 0;
        for (Count count : counts) {
            distance += Math.abs((double) count.labelled / total.labelled - (double) count.images / total.images);
        }
        return distance / 2;
    }

    private static Count total(Collection<Count> counts) {
        return counts.stream().reduce(new Count(0, 0), Count::plus);
    }
}
