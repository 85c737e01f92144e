package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExpectedAccuracyTest {
    private static final AccuracyTarget TARGET = new AccuracyTarget(0.911, 0.941);

    @Test
    void shouldHaveTheErrorOfSoManyImages() {
        assertThat(expected(0.776, 2_900).error()).isCloseTo(0.0077, within(0.0001));
        assertThat(expected(1, 1).error())
                .as("one certain image proves nothing")
                .isGreaterThan(0.3);
        assertThat(Objects.requireNonNull(ExpectedAccuracy.of(0.8, 200, 20, null))
                        .error())
                .as("ten runs")
                .isCloseTo(Math.sqrt(20) * expected(0.8, 200).error(), within(1e-9));
        assertThat(ExpectedAccuracy.of(null, 0, 1, null)).isNull();
    }

    @Test
    void shouldBeBelowATargetOnlyIfChanceDoesNotExplainIt() {
        assertThat(expected(0.776, 2_900).isBelow(TARGET)).isTrue();
        assertThat(expected(0.87, 200).isBelow(TARGET)).isFalse();
        assertThat(expected(0.83, 200).isBelow(TARGET)).isTrue();
        assertThat(expected(0.94, 1_000_000).isBelow(TARGET)).isFalse();
        assertThat(expected(0.1, 1_000_000).isBelow(null)).isFalse();
    }

    private static ExpectedAccuracy expected(double confidence, long images) {
        return Objects.requireNonNull(ExpectedAccuracy.of(confidence, images, 1, null));
    }
}
