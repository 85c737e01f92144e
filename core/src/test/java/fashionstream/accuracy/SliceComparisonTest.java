package fashionstream.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Streams of 20,000 labels in 20 slices, which are looked at after every 100 labels. */
class SliceComparisonTest {
    private static final int SLICES = 20;

    /** As with the default settings: those of other values and of none are compared, too. */
    private static final int COMPARISONS = SLICES + 2;

    private static final int LABELS = 20_000;
    private static final int LOOK = 100;
    private static final double ACCURACY = 0.94;

    /** The labels of each slice. */
    private static final class Stream {
        private final Random random;
        private final double firstAccuracy;
        private final long[] labelled = new long[SLICES];
        private final long[] correct = new long[SLICES];

        /** @param firstAccuracy accuracy of the first slice; the others have {@link #ACCURACY} */
        Stream(int seed, double firstAccuracy) {
            this.random = new Random(seed);
            this.firstAccuracy = firstAccuracy;
        }

        void labels() {
            for (int i = 0; i < LOOK; i++) {
                int slice = random.nextInt(SLICES);
                labelled[slice]++;
                correct[slice] += random.nextDouble() < (slice == 0 ? firstAccuracy : ACCURACY) ? 1 : 0;
            }
        }

        boolean isWorse(int slice) {
            return SliceComparison.isWorse(
                    correct[slice],
                    labelled[slice],
                    Arrays.stream(correct).sum() - correct[slice],
                    Arrays.stream(labelled).sum() - labelled[slice],
                    COMPARISONS);
        }

        boolean isAnyWorse() {
            for (int slice = 0; slice < SLICES; slice++) {
                if (isWorse(slice)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void shouldRarelyEverListOneOfEqualSlices() {
        int streams = 200;
        int listed = 0;
        for (int seed = 0; seed < streams; seed++) {
            Stream stream = new Stream(seed, ACCURACY);
            boolean any = false;
            for (int n = 0; n < LABELS && !any; n += LOOK) {
                stream.labels();
                any = stream.isAnyWorse();
            }
            listed += any ? 1 : 0;
        }
        assertThat(listed).isLessThanOrEqualTo(streams * 5 / 100);
    }

    @Test
    void shouldFindASliceThatIsTenPointsWorse() {
        long[] needed = new long[100];
        for (int seed = 0; seed < needed.length; seed++) {
            Stream stream = new Stream(1_000 + seed, ACCURACY - 0.1);
            int n = 0;
            while (n < LABELS && !stream.isWorse(0)) {
                stream.labels();
                n += LOOK;
            }
            needed[seed] = stream.isWorse(0) ? stream.labelled[0] : Long.MAX_VALUE;
        }
        Arrays.sort(needed);
        assertThat(needed[needed.length / 2]).isLessThan(300);
        assertThat(needed[needed.length * 9 / 10]).isLessThan(450);
    }

    @Test
    void shouldDecideNothingWithoutLabelsOnBothSides() {
        assertThat(SliceComparison.isWorse(0, 0, 900, 1_000, 22)).isFalse();
        assertThat(SliceComparison.isWorse(0, 1_000, 0, 0, 22)).isFalse();
        assertThat(SliceComparison.isWorse(0, 1, 990, 1_000, 22))
                .as("a single label")
                .isFalse();
        assertThat(SliceComparison.isWorse(0, 10, 990, 1_000, 22)).isTrue();
        assertThat(SliceComparison.isWorse(100, 100, 0, 100, 22)).as("better").isFalse();
    }
}
