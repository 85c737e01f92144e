package fashionstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadingBudgetTest {
    private long now = 1_000;
    private final ReadingBudget budget = new ReadingBudget(100, 10, () -> now);

    @Test
    void shouldGiveNoMoreThanItsCapacityAtOnce() {
        assertThat(take(250)).isEqualTo(100);
        assertThat(take(250)).isZero();
    }

    @Test
    void shouldRefillWithTime() {
        take(100);
        now += TimeUnit.MILLISECONDS.toNanos(500);
        assertThat(take(250)).isEqualTo(5);
        now += TimeUnit.SECONDS.toNanos(2);
        assertThat(take(250)).isEqualTo(20);
    }

    @Test
    void shouldSaveUpNoMoreThanItsCapacity() {
        take(100);
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(take(250)).isEqualTo(100);
    }

    private long take(int tries) {
        return IntStream.range(0, tries).filter(each -> budget.take()).count();
    }
}
