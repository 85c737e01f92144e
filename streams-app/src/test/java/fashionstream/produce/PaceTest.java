package fashionstream.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void shouldSendTheFirstImageAtOnce() {
        assertThat(new Pace(1).until(0)).isLessThanOrEqualTo(0);
    }

    @Test
    void shouldSpaceImagesEvenly() {
        Pace pace = new Pace(10);

        long first = pace.until(36_000);
        long next = pace.until(36_001);

        assertThat(first)
                .isBetween(Duration.ofMinutes(59).toNanos(), Duration.ofHours(1).toNanos());
        // Time passes between both calls, so that the difference is smaller than a tenth of a second.
        assertThat(next - first).isLessThanOrEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(pace.until(72_000)).isGreaterThan(Duration.ofMinutes(119).toNanos());
    }

    @Test
    void shouldNeverWaitAtAnInfiniteRate() {
        assertThat(new Pace(Double.POSITIVE_INFINITY).until(Long.MAX_VALUE)).isLessThanOrEqualTo(0);
    }

    @Test
    void shouldNotOverflowAtARateNearZero() {
        Pace pace = new Pace(Double.MIN_VALUE);

        assertThat(pace.until(1)).isGreaterThan(Duration.ofDays(365).toNanos());
        assertThat(pace.until(Long.MAX_VALUE))
                .isGreaterThan(Duration.ofDays(365).toNanos());
    }

    @Test
    void shouldFailAndStayInterruptedIfInterruptedWhileWaiting() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Pace.park(Duration.ofMinutes(1).toNanos()))
                .isInstanceOf(KafkaException.class)
                .hasMessage("interrupted while sending images");
        assertThat(Thread.interrupted()).isTrue();
    }
}
