package fashionstream.contest;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.accuracy.DifferenceTest;
import fashionstream.accuracy.EvidenceMixture;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of labels that somebody looks at after each label; the figures are in docs/contests.md. */
class ContestSimulationTest {
    private static final int LABELS = 20_000;
    private static final int RUNS = 1_000;

    /** Quantiles of the normal distribution: one-sided level of 5 %, and power of 80 %. */
    private static final double LEVEL = 1.6448536;

    private static final double POWER = 0.8416212;

    /** The labelled images so far. */
    private static final class Stream {
        private final Random random;
        private final double win;
        private final double discordant;
        private int wins;
        private int losses;
        private int images;

        Stream(long seed, double discordant, double difference) {
            this.random = new Random(seed);
            this.discordant = discordant;
            this.win = (discordant + difference) / 2;
        }

        /** @return whether exactly one model is right: otherwise, evidence of a difference from 0 stays as it is */
        boolean next() {
            images++;
            double draw = random.nextDouble();
            wins += draw < win ? 1 : 0;
            losses += draw >= win && draw < discordant ? 1 : 0;
            return draw < discordant;
        }

        double evidence(DifferenceTest test) {
            return test.evidence(wins, losses, images - wins - losses);
        }
    }

    /** @return number of labels until there is evidence; one more than {@code most} if there is none until then */
    private static int labelsUntilEvidence(Stream stream, DifferenceTest test, int most) {
        while (stream.images < most) {
            if (stream.next() && stream.evidence(test) >= EvidenceMixture.CONVINCING) {
                return stream.images;
            }
        }
        return most + 1;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.06, 0.2})
    void shouldRarelyEverPromoteAnEqualModel(double discordant, TestReporter reporter) {
        int promoted = 0;
        int oneLook = 0;
        for (int run = 0; run < RUNS; run++) {
            promoted += labelsUntilEvidence(new Stream(run, discordant, 0), DifferenceTest.above(0), LABELS) <= LABELS
                    ? 1
                    : 0;
            oneLook += isEverSignificant(new Stream(run, discordant, 0)) ? 1 : 0;
        }
        reporter.publishEntry(
                "discordant " + discordant,
                "promoted " + promoted + " of " + RUNS + "; by a test for one look " + oneLook);
        assertThat(promoted).isLessThanOrEqualTo(RUNS * 5 / 100);
        assertThat(oneLook).as("by a test for one look").isGreaterThan(RUNS * 15 / 100);
    }

    /** Whether McNemar's one-sided test, by the normal approximation, ever is significant after the first 100 labels. */
    private static boolean isEverSignificant(Stream stream) {
        while (stream.images < LABELS) {
            if (stream.next()
                    && stream.images >= ContestJudgement.LEAST_IMAGES
                    && stream.wins - stream.losses >= LEVEL * Math.sqrt(stream.wins + stream.losses)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The fixed sample has the size that McNemar's test needs at a one-sided level of 5 % for a power of 80 %: R. J. Connor,
     * "Sample size for testing differences in proportions for the paired-sample design", Biometrics 43 (1987), 207-211.
     */
    @ParameterizedTest
    @CsvSource({"0.06, 0.01", "0.06, 0.02", "0.06, 0.05", "0.12, 0.01", "0.12, 0.02", "0.12, 0.05"})
    void shouldFindADifferenceSoon(double discordant, double difference, TestReporter reporter) {
        int runs = 400;
        int[] labels = new int[runs];
        for (int run = 0; run < runs; run++) {
            labels[run] =
                    labelsUntilEvidence(new Stream(run, discordant, difference), DifferenceTest.above(0), 100 * LABELS);
        }
        Arrays.sort(labels);
        int median = labels[runs / 2];
        int most = labels[runs * 8 / 10];
        double root = LEVEL * Math.sqrt(discordant) + POWER * Math.sqrt(discordant - difference * difference);
        double fixed = Math.ceil(root * root / (difference * difference));
        reporter.publishEntry(
                String.format(Locale.ROOT, "discordant %.2f, difference %.2f", discordant, difference),
                String.format(
                        Locale.ROOT, "median %d, 80 %% of runs %d, fixed sample %.0f labels", median, most, fixed));
        assertThat(median).isBetween((int) (fixed / 3), (int) (2 * fixed));
        assertThat(most).isLessThan((int) (3 * fixed));
    }

    /** Each of ten classes is worse by exactly the margin, which is the most that is allowed. */
    @Test
    void shouldRarelyEverCallAClassWorseThatKeepsTheMargin(TestReporter reporter) {
        ContestRules rules = new ContestRules(ContestRules.DEFAULT_MARGIN, 10);
        int wrong = 0;
        for (int run = 0; run < 300; run++) {
            boolean any = false;
            for (int label = 0; label < rules.classes() && !any; label++) {
                Stream stream = new Stream(run * 100L + label, 0.1, -rules.margin());
                DifferenceTest test = DifferenceTest.below(-rules.margin());
                while (stream.images < LABELS / rules.classes() && !any) {
                    stream.next();
                    any = stream.evidence(test) / rules.classes() >= EvidenceMixture.CONVINCING;
                }
            }
            wrong += any ? 1 : 0;
        }
        reporter.publishEntry("contests of 300 with a class that is called worse", "" + wrong);
        assertThat(wrong).isLessThanOrEqualTo(15);
    }

    /** The interval contains the true difference while there is less than 40 to 1 evidence on either side. */
    @Test
    void shouldCoverTheDifferenceAtAllTimes(TestReporter reporter) {
        double difference = 0.01;
        DifferenceTest above = DifferenceTest.above(difference);
        DifferenceTest below = DifferenceTest.below(difference);
        int missed = 0;
        for (int run = 0; run < 200; run++) {
            Stream stream = new Stream(run, 0.06, difference);
            boolean missing = false;
            while (stream.images < LABELS && !missing) {
                stream.next();
                missing = stream.evidence(above) >= 40 || stream.evidence(below) >= 40;
            }
            missed += missing ? 1 : 0;
        }
        reporter.publishEntry("sequences of 200 that ever miss the difference", "" + missed);
        assertThat(missed).isLessThanOrEqualTo(10);
    }
}
