package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OneCycleScheduleTest {
    private final OneCycleSchedule schedule = new OneCycleSchedule(0.01, 1000, 0.2);

    @Test
    void shouldRiseToThePeakAndFallToNearZero() {
        assertThat(schedule.valueAt(0, 0)).isEqualTo(0.01 / 25, within(1e-12));
        assertThat(schedule.valueAt(200, 0)).isEqualTo(0.01, within(1e-12));
        assertThat(schedule.valueAt(600, 0)).isEqualTo(0.01 * (1 + 1 / 1000.0) / 2, within(1e-12));
        assertThat(schedule.valueAt(1000, 0)).isEqualTo(0.01 / 1000, within(1e-12));
        assertThat(schedule.valueAt(5000, 9)).isEqualTo(0.01 / 1000, within(1e-12));
    }

    @Test
    void shouldHaveOnePeakOnly() {
        for (int step = 1; step <= 1000; step++) {
            double change = schedule.valueAt(step, 0) - schedule.valueAt(step - 1, 0);
            assertThat(Math.signum(change)).isEqualTo(step <= 200 ? 1 : -1);
        }
    }

    @Test
    void shouldBeginAtThePeakWithoutWarmUp() {
        assertThat(new OneCycleSchedule(0.01, 10, 0).valueAt(0, 0)).isEqualTo(0.01, within(1e-12));
    }
}
