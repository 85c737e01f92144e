package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** False alarms and delays by simulation, with fixed seeds, for the shipped model and its default target. */
class RecentAccuracyTest {
    private static final double TARGET = 0.9113;
    private static final double HEALTHY = 0.9413;

    @Test
    void shouldRarelyRaiseAFalseAlarm() {
        int alarms = 0;
        for (int run = 0; run < 200; run++) {
            Random random = new Random(run);
            RecentAccuracy accuracy = RecentAccuracy.of(TARGET);
            for (int label = 0; label < 100_000 && !accuracy.low(); label++) {
                accuracy = accuracy.plus(random.nextDouble() < HEALTHY ? 1 : 0, 1);
            }
            alarms += accuracy.low() ? 1 : 0;
        }
        assertThat(alarms).as("of 200 runs of 100,000 labels").isLessThanOrEqualTo(10);
    }

    /**
     * The last column is 1.5 times the number of labels that a one-sided test at the 5 % level needs to find the drop
     * with a probability of 95 %.
     */
    @ParameterizedTest
    @CsvSource({"0.03, 1665", "0.05, 643", "0.10, 184"})
    void shouldFindADropSoon(double drop, int labels) {
        long sum = 0;
        int runs = 200;
        for (int run = 0; run < runs; run++) {
            Random random = new Random(run);
            RecentAccuracy accuracy = RecentAccuracy.of(TARGET);
            for (int label = 0; label < 2000; label++) {
                accuracy = accuracy.plus(random.nextDouble() < HEALTHY ? 1 : 0, 1);
            }
            while (!accuracy.low()) {
                accuracy = accuracy.plus(random.nextDouble() < TARGET - drop ? 1 : 0, 1);
                sum++;
            }
        }
        assertThat(sum / (double) runs).isLessThan(labels);
    }

    @Test
    void shouldRecover() {
        Random random = new Random(1);
        RecentAccuracy accuracy = RecentAccuracy.of(TARGET);
        while (!accuracy.low()) {
            accuracy = accuracy.plus(random.nextDouble() < 0.5 ? 1 : 0, 1);
        }
        int labels = 0;
        while (accuracy.low()) {
            accuracy = accuracy.plus(random.nextDouble() < HEALTHY ? 1 : 0, 1);
            labels++;
        }
        assertThat(labels).isLessThan(2000);
    }

    /** The size of batches depends on the load. */
    @ParameterizedTest
    @CsvSource({"1", "10", "100", "500"})
    void shouldFindADropInBatchesOfAnySize(int size) {
        Random random = new Random(1);
        RecentAccuracy accuracy = RecentAccuracy.of(TARGET);
        int labels = 0;
        while (!accuracy.low()) {
            int correct = 0;
            for (int i = 0; i < size; i++) {
                correct += random.nextDouble() < TARGET - 0.05 ? 1 : 0;
            }
            accuracy = accuracy.plus(correct, size);
            labels += size;
        }
        assertThat(labels).isLessThan(1500);
    }

    @Test
    void shouldFollowACorrectedLabel() {
        RecentAccuracy before = RecentAccuracy.of(TARGET).plus(85, 100);
        RecentAccuracy corrected = before.plus(-1, 0).plus(1, 0);

        for (int i = 0; i < before.sums().size(); i++) {
            assertThat(corrected.sums().get(i) / before.sums().get(i)).isBetween(0.999, 1.001);
        }
    }
}
