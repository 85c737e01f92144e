package fashionstream.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ContestCounterTest {
    private static final PairedCounts BOTH = PairedCounts.of(true, true);
    private static final PairedCounts ONLY_CHAMPION = PairedCounts.of(true, false);
    private static final PairedCounts ONLY_CHALLENGER = PairedCounts.of(false, true);
    private static final PairedCounts NEITHER = PairedCounts.of(false, false);

    private final ContestCounter counter = new ContestCounter(ContestCounts.NONE);

    @Test
    void shouldCountByTrueClass() {
        counter.add("Bag", BOTH, LossSums.of(0.5, 0.25));
        counter.add("Bag", ONLY_CHAMPION, LossSums.of(0.5, 2.5));
        counter.add("Coat", ONLY_CHALLENGER, LossSums.NONE);
        counter.add("Coat", NEITHER, LossSums.of(3, 3));
        ContestCounts counts = counter.snapshot();
        assertThat(counts.classes())
                .containsOnlyKeys("Bag", "Coat")
                .containsEntry("Bag", new PairedCounts(1, 1, 0, 0))
                .containsEntry("Coat", new PairedCounts(0, 0, 1, 1));
        assertThat(counts.total()).isEqualTo(new PairedCounts(1, 1, 1, 1));
        assertThat(counts.loss()).isEqualTo(new LossSums(3, 4_000_000_000L, 5_750_000_000L, 4_062_500L));
    }

    @Test
    void shouldCountAgreement() {
        counter.addScored(true);
        counter.addScored(true);
        counter.addScored(false);
        assertThat(counter.snapshot().scored()).isEqualTo(3);
        assertThat(counter.snapshot().agreed()).isEqualTo(2);
    }

    @Test
    void shouldForgetACorrectedLabel() {
        counter.add("Bag", BOTH, LossSums.of(0.5, 0.25));
        ContestCounts before = counter.snapshot();
        counter.add("Coat", ONLY_CHALLENGER, LossSums.of(2, 1));
        counter.subtract(counts("Coat", ONLY_CHALLENGER, LossSums.of(2, 1)));
        assertThat(counter.snapshot()).isEqualTo(before);
        counter.subtract(counts("Bag", BOTH, LossSums.of(0.5, 0.25)));
        assertThat(counter.snapshot()).isEqualTo(ContestCounts.NONE);
    }

    @Test
    void shouldContinueFromASnapshot() {
        counter.addScored(true);
        counter.add("Bag", BOTH, LossSums.NONE);
        ContestCounter next = new ContestCounter(counter.snapshot());
        next.add("Bag", BOTH, LossSums.NONE);
        assertThat(next.snapshot().total()).isEqualTo(new PairedCounts(2, 0, 0, 0));
        assertThat(counter.snapshot().total()).as("the snapshot's origin").isEqualTo(BOTH);
    }

    @Test
    void shouldRefuseToSubtractWhatWasNotCounted() {
        counter.add("Bag", BOTH, LossSums.NONE);
        ContestCounts before = counter.snapshot();
        assertThatThrownBy(() -> counter.subtract(counts("Coat", BOTH, LossSums.NONE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counter.subtract(counts("Bag", NEITHER, LossSums.NONE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counter.subtract(counts("Bag", BOTH, LossSums.of(1, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(counter.snapshot()).isEqualTo(before);
    }

    @Test
    void shouldSubtractExactlyWhatWasAdded() {
        counter.addScored(true);
        counter.add("Bag", BOTH, LossSums.of(0.1, 0.2));
        ContestCounts before = counter.snapshot();
        ContestCounter other = new ContestCounter(ContestCounts.NONE);
        other.addScored(false);
        other.add("Coat", ONLY_CHALLENGER, LossSums.of(0.3, 1.0 / 3));
        other.add("Bag", ONLY_CHAMPION, LossSums.of(1e-9, 34.5));
        counter.add(other.snapshot());
        assertThat(counter.snapshot().scored()).isEqualTo(2);
        assertThat(counter.snapshot().agreed()).isEqualTo(1);
        assertThat(counter.snapshot().total().images()).isEqualTo(3);
        counter.subtract(other.snapshot());
        assertThat(counter.snapshot()).isEqualTo(before);
        assertThatThrownBy(() -> counter.subtract(other.snapshot())).isInstanceOf(IllegalArgumentException.class);
        assertThat(counter.snapshot()).as("after a subtraction that failed").isEqualTo(before);
        counter.subtract(before);
        assertThat(counter.snapshot()).isEqualTo(ContestCounts.NONE);
    }

    private static ContestCounts counts(String label, PairedCounts images, LossSums losses) {
        ContestCounter counter = new ContestCounter(ContestCounts.NONE);
        counter.add(label, images, losses);
        return counter.snapshot();
    }

    /** By hand: differences -1, 0 and -2 have mean -1 and variance 1. */
    @Test
    void shouldCompareTheLogLoss() {
        LossSums sums = LossSums.of(2, 1).plus(LossSums.of(1, 1)).plus(LossSums.of(3, 1));
        LossDifference difference = LossDifference.of(sums);
        assertThat(difference).isNotNull();
        assertThat(difference.champion()).isEqualTo(2);
        assertThat(difference.challenger()).isEqualTo(1);
        assertThat(difference.mean()).isEqualTo(-1);
        assertThat(difference.low()).isCloseTo(-1 - 1.959964 / Math.sqrt(3), within(1e-6));
        assertThat(difference.high()).isCloseTo(-1 + 1.959964 / Math.sqrt(3), within(1e-6));
        assertThat(LossDifference.of(LossSums.of(2, 1))).as("one image").isNull();
    }
}
