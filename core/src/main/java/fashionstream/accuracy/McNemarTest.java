package fashionstream.accuracy;

import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.BinomialTest;

/**
 * McNemar's exact test of whether two models are equally accurate on the same images: Q. McNemar, "Note on the sampling
 * error of the difference between correlated proportions or percentages", Psychometrika 12 (1947), 153-157. Only images that
 * exactly one of the models classifies correctly count. The test holds for one look at a number of images that was chosen in
 * advance.
 */
public final class McNemarTest {
    private McNemarTest() {}

    /**
     * Returns the probability of a difference at least this large if both models were equally accurate, 0 to 1:
     * two-sided; 1 if both are correct on the same images.
     *
     * @param onlyFirst number of images that only the first model classifies correctly, at least 0
     * @param onlySecond number of images that only the second model classifies correctly, at least 0
     * @throws ArithmeticException if the sum is 2<sup>31</sup> or more
     */
    public static double pValue(long onlyFirst, long onlySecond) {
        int discordant = Math.toIntExact(onlyFirst + onlySecond);
        if (discordant == 0) {
            return 1;
        }
        return BinomialTest.withDefaults()
                .with(AlternativeHypothesis.TWO_SIDED)
                .test(discordant, Math.toIntExact(onlySecond), 0.5)
                .getPValue();
    }
}
