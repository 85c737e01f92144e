package fashionstream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
    private Instant now = Instant.EPOCH;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @Test
    void shouldWaitTwiceAsLongEachTimeUpToHalfAMinute() {
        RestartBudget budget = new RestartBudget(8, Duration.ofMinutes(10), Duration.ofSeconds(1), clock);

        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            assertThat(budget.acquire()).contains(Duration.ofSeconds(seconds));
        }
        assertThat(budget.acquire()).isEmpty();
    }

    @Test
    void shouldForgetRestartsThatLieOutsideTheWindow() {
        RestartBudget budget = new RestartBudget(2, Duration.ofMinutes(1), Duration.ofSeconds(1), clock);
        assertThat(budget.acquire()).isPresent();
        now = now.plusSeconds(30);
        assertThat(budget.acquire()).isPresent();
        now = now.plusSeconds(29);
        assertThat(budget.acquire()).isEmpty();

        now = now.plusSeconds(1);
        assertThat(budget.acquire()).contains(Duration.ofSeconds(2));
        assertThat(budget.acquire()).isEmpty();
    }

    @Test
    void shouldAllowNoneIfThereIsNone() {
        assertThat(new RestartBudget(0, Duration.ofMinutes(1), Duration.ofSeconds(1), clock).acquire())
                .isEmpty();
    }
}
