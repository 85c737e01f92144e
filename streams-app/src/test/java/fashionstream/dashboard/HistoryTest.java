package fashionstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final long NOW = 1_000_000_000L * 1_000;

    private final History history = new History();

    @Test
    void shouldCountPredictionsBySecond() {
        history.prediction(NOW);
        history.prediction(NOW + 999);
        history.prediction(NOW + 1_000);

        assertThat(history.all()).extracting(History.Point::predictions).containsExactly(2L, 1L);
    }

    @Test
    void shouldKeepEachSecondOfAQuarterOfAnHourThenEveryFifteenthForADay() {
        for (long second = 0; second < 2 * 86_400; second++) {
            history.prediction(NOW - second * 1_000);
        }

        history.prune(NOW);

        assertThat(history.all()).hasSize(901 + (86_400 - 900) / 15);
    }

    @Test
    void shouldReturnPointsSinceATime() {
        history.lag(NOW - 10_000, 7);
        history.lag(NOW, 8);

        assertThat(history.since(NOW - 5_000)).extracting(History.Point::lag).containsExactly(8L);
    }

    @Test
    void shouldRemoveFiguresFarInTheFuture() {
        history.prediction(NOW + 59_000);
        for (long day = 1; day < 100; day++) {
            history.prediction(NOW + day * 86_400_000);
        }

        history.prune(NOW);

        assertThat(history.all()).hasSize(1);
    }
}
