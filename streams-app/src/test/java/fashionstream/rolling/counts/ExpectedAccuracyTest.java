package fashionstream.rolling.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fashionstream.drift.BrightnessContrast;
import fashionstream.drift.DriftReference;
import fashionstream.rolling.counts.AccuracyJudgement.AccuracyTarget;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpectedAccuracyTest {
    private static final AccuracyTarget TARGET = new AccuracyTarget(0.9113, 0.9413);

    @Test
    void shouldHaveTheErrorOfAFractionAndOfTheCalibration() {
        assertThat(expected(0.9, 3600, null).error()).isCloseTo(Math.sqrt(0.09 / 3600), within(1e-4));
        assertThat(expected(0.9, 1_000_000, reference(100)).error()).isCloseTo(Math.sqrt(0.09 / 100), within(1e-4));
        assertThat(expected(1, 1, null).error()).as("one image proves nothing").isGreaterThan(0.4);
        assertThat(ExpectedAccuracy.of(null, 0, null)).isNull();
    }

    @Test
    void shouldAlertThreeErrorsBelowTheTarget() {
        assertThat(expected(0.776, 2900, null).alert(TARGET))
                .isEqualTo("the expected accuracy, 77.60 ± 0.77 %, is more than 3 standard errors below the target of"
                        + " 91.13 %");
        assertThat(expected(0.776, 10, null).alert(TARGET)).isNull();
        assertThat(expected(0.9112, 1_000, null).alert(TARGET)).isNull();
        assertThat(expected(0.776, 2900, null).alert(null)).isNull();
    }

    private static ExpectedAccuracy expected(double value, long images, @Nullable DriftReference reference) {
        return Objects.requireNonNull(ExpectedAccuracy.of(value, images, reference));
    }

    private static DriftReference reference(int images) {
        DriftReference.Counter counter = new DriftReference.Counter(1);
        for (int i = 0; i < images; i++) {
            counter.add(new BrightnessContrast(0.5, 0.2), 0, 0.9);
        }
        return counter.snapshot();
    }
}
