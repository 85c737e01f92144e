package fashionstream.rolling.contests;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.rolling.contests.ContestHistory.Point;
import org.junit.jupiter.api.Test;

class ContestHistoryTest {
    @Test
    void shouldCoverTheWholeContestInABoundedNumberOfPoints() {
        ContestHistory history = ContestHistory.EMPTY;
        for (int second = 0; second < 86_400; second++) {
            history = history.plus(point(second * 1000L));
        }
        assertThat(history.points()).hasSizeBetween(ContestHistory.MAX_POINTS / 2, ContestHistory.MAX_POINTS);
        assertThat(history.points().get(0).at()).isZero();
        assertThat(history.points().get(history.points().size() - 1).at())
                .isGreaterThan(86_400_000L - 2 * history.step());
        for (int i = 1; i < history.points().size(); i++) {
            assertThat(history.points().get(i).at()
                            - history.points().get(i - 1).at())
                    .isGreaterThanOrEqualTo(history.step());
        }
    }

    @Test
    void shouldSkipPointsThatAreTooClose() {
        ContestHistory history = ContestHistory.EMPTY.plus(point(0)).plus(point(999));
        assertThat(history.points()).containsExactly(point(0));
        assertThat(history.plus(point(1000)).points()).containsExactly(point(0), point(1000));
    }

    private static Point point(long at) {
        return new Point(at, 100, 0.9, 0.8, -0.2, 0);
    }
}
