package fashionstream.accuracy;

/**
 * Evidence against a hypothesis about outcomes of a few kinds, which stays valid however often somebody looks at it.
 *
 * <p>Each alternative to the hypothesis has a factor for each kind of outcome. The factors of an alternative are multiplied
 * over all outcomes, and the evidence is the mean over the alternatives. If the mean factor of the next outcome is at most 1
 * while the hypothesis holds, the evidence is a non-negative supermartingale that begins at 1, and the probability that it
 * ever reaches {@code 1 / a} is at most {@code a}: J. Ville, "Étude critique de la notion de collectif", 1939; for mixtures,
 * H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical Statistics 41(5),
 * 1970. It follows from the numbers of outcomes, whatever their order.
 *
 * <p>Immutable.
 */
public final class EvidenceMixture {
    /** Evidence that decides: as convincing as a p-value of 0.05, at any time. */
    public static final double CONVINCING = 20;

    /** Keeps sums of evidence finite. */
    private static final double MAX_LOG = 600;

    private final double[][] logFactors;

    /** @param factors more than 0; a row for each alternative, with a column for each kind of outcome */
    EvidenceMixture(double[][] factors) {
        logFactors = new double[factors.length][];
        for (int i = 0; i < factors.length; i++) {
            logFactors[i] = new double[factors[i].length];
            for (int kind = 0; kind < factors[i].length; kind++) {
                logFactors[i][kind] = Math.log(factors[i][kind]);
            }
        }
    }

    /** The number of alternatives. */
    int alternatives() {
        return logFactors.length;
    }

    /**
     * The product of the factors of an alternative.
     *
     * @param counts number of outcomes of each kind; negative if outcomes were withdrawn
     * @return at most e<sup>600</sup>
     */
    double product(int alternative, long... counts) {
        double log = 0;
        for (int kind = 0; kind < counts.length; kind++) {
            log += counts[kind] * logFactors[alternative][kind];
        }
        return Math.exp(Math.min(MAX_LOG, log));
    }

    /** The mean of the {@linkplain #product products}: 1 without outcomes. */
    double evidence(long... counts) {
        double sum = 0;
        for (int i = 0; i < logFactors.length; i++) {
            sum += product(i, counts);
        }
        return sum / logFactors.length;
    }
}
