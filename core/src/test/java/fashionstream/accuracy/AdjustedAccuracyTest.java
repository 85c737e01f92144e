package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fashionstream.accuracy.AdjustedAccuracy.Effective;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdjustedAccuracyTest {
    @Test
    void shouldWeightEachStratumByItsShareOfAllImages() {
        // Half of the labels are unsure, but a tenth of the images.
        AdjustedAccuracy adjusted = of(new Stratum(0, 4, 100, 50, 30), new Stratum(0, 10, 900, 50, 49));

        assertThat(adjusted.accuracy()).isCloseTo(0.1 * 0.6 + 0.9 * 0.98, within(1e-12));
        assertThat(adjusted.unlabelledShare()).isZero();
        assertThat(adjusted.highest()).isEqualTo(adjusted.lowest());
        assertThat(adjusted.low()).isBetween(0.85, 0.9);
        assertThat(adjusted.high()).isBetween(0.96, 0.99);
    }

    @Test
    void shouldEqualThePlainAccuracyIfEverythingIsLabelled() {
        AdjustedAccuracy adjusted =
                of(new Stratum(0, 5, 70, 70, 50), new Stratum(1, 5, 3, 3, 1), new Stratum(0, 10, 900, 900, 890));

        assertThat(adjusted.accuracy()).isCloseTo(941.0 / 973, within(1e-12));
        assertThat(adjusted.lowest()).isEqualTo(new Effective(941, 973));
    }

    @Test
    void shouldContainTheEstimateThatAlsoDistinguishesClasses() {
        AdjustedAccuracy adjusted = of(
                new Stratum(0, 10, 10_000, 1000, 1000),
                new Stratum(1, 10, 5_000, 400, 300),
                new Stratum(2, 10, 5_000, 4, 3),
                new Stratum(0, 6, 10_000, 500, 300),
                new Stratum(1, 6, 10_000, 2, 0));

        assertThat(adjusted.accuracy()).isCloseTo(0.5 * 1303 / 1404 + 0.5 * 300 / 502, within(1e-12));
        // Classes with few labels are merged, or count like the others of the same confidence.
        double byClass = 0.5 * (2.0 / 3 * 1 + 1.0 / 3 * 0.75) + 0.5 * 0.6;
        assertThat(share(adjusted.lowest())).isCloseTo(byClass, within(0.001));
        assertThat(share(adjusted.highest())).isCloseTo(0.5 * 1303 / 1404 + 0.5 * 300 / 502, within(0.001));
    }

    @Test
    void shouldBoundTheAccuracyOfImagesWithoutLabels() {
        AdjustedAccuracy adjusted = of(
                new Stratum(0, 4, 200, 0, 0),
                new Stratum(0, 6, 400, 400, 320),
                new Stratum(0, 8, 100, 1, 0),
                new Stratum(0, 10, 300, 300, 300));

        assertThat(adjusted.unlabelledShare()).isCloseTo(0.3, within(1e-12));
        // 0 to 80 %, estimated by the confidence of 57.5 %; and 80 to 100 %, estimated as 96.5 %.
        assertThat(adjusted.accuracy()).isCloseTo(0.2 * 0.575 + 0.4 * 0.8 + 0.1 * 0.965 + 0.3, within(1e-12));
        assertThat(share(adjusted.lowest())).isCloseTo(0.4 * 0.8 + 0.1 * 0.8 + 0.3, within(0.002));
        assertThat(share(adjusted.highest())).isCloseTo(0.2 * 0.8 + 0.4 * 0.8 + 0.1 + 0.3, within(0.002));
    }

    @Test
    void shouldNotNameAFigureIfMostImagesHaveAConfidenceAtWhichNothingIsLabelled() {
        AdjustedAccuracy adjusted = of(new Stratum(0, 4, 90, 90, 56), new Stratum(0, 10, 910, 0, 0));

        assertThat(adjusted.accuracy()).isNull();
        assertThat(adjusted.unlabelledShare()).isCloseTo(0.91, within(1e-12));
        assertThat(adjusted.low()).isLessThan(0.65);
        assertThat(adjusted.high()).isGreaterThan(0.96);
    }

    @Test
    void shouldKeepBoundsInOrderIfTheSureAreLessAccurateByChance() {
        AdjustedAccuracy adjusted =
                of(new Stratum(0, 4, 100, 10, 9), new Stratum(0, 6, 100, 0, 0), new Stratum(0, 8, 100, 10, 7));

        assertThat(share(adjusted.lowest())).isLessThan(share(adjusted.highest()));
        assertThat(adjusted.accuracy()).isCloseTo((0.9 + 0.85 + 0.7) / 3, within(1e-12));
    }

    @Test
    void shouldKnowNothingFromAFewLabels() {
        AdjustedAccuracy adjusted = of(new Stratum(0, 10, 100, 4, 4));

        assertThat(adjusted.accuracy()).isNull();
        assertThat(adjusted.low()).isZero();
        assertThat(adjusted.high()).isEqualTo(1);
        assertThat(AdjustedAccuracy.of(List.of(new Stratum(0, 10, 100, 0, 0)))).isNull();
        assertThat(AdjustedAccuracy.of(List.of())).isNull();
        assertThatThrownBy(() -> new Stratum(0, 10, 3, 4, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Labels are four times as likely for unsure images, and for half of the classes. */
    @Test
    void shouldContainTheTruthInNineteenOfTwentyIntervals() {
        Random random = new Random(5);
        int covered = 0;
        int runs = 2_000;
        double truth = (0.6 + 0.75 + 0.9 + 0.98) / 4;
        double[] accuracies = {0.6, 0.75, 0.9, 0.98};
        for (int run = 0; run < runs; run++) {
            List<Stratum> strata = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                double rate = (i % 4 < 2 ? 0.4 : 0.1) * (i < 8 ? 1 : 0.25);
                long labelled = 0;
                long correct = 0;
                for (int image = 0; image < 300; image++) {
                    if (random.nextDouble() < rate) {
                        labelled++;
                        correct += random.nextDouble() < accuracies[i % 4] ? 1 : 0;
                    }
                }
                strata.add(new Stratum(i / 4, 4 + i % 4, 300, labelled, correct));
            }
            AdjustedAccuracy adjusted = Objects.requireNonNull(AdjustedAccuracy.of(strata));
            covered += adjusted.low() <= truth && truth <= adjusted.high() ? 1 : 0;
        }
        assertThat(covered / (double) runs).isBetween(0.94, 0.99);
    }

    private static AdjustedAccuracy of(Stratum... strata) {
        return Objects.requireNonNull(AdjustedAccuracy.of(List.of(strata)));
    }

    private static double share(Effective figure) {
        return (double) figure.correct() / figure.labelled();
    }
}
