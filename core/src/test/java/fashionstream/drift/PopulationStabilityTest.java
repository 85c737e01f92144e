package fashionstream.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PopulationStabilityTest {
    @Test
    void shouldAgreeWithTheDefinition() {
        // Large counts, so that the added half images don't matter.
        double index = PopulationStability.of(new long[] {300_000, 700_000}, List.of(0.5, 0.5), 1_000_000, 1)
                .index();
        assertThat(index).isCloseTo(-0.2 * Math.log(0.6) + 0.2 * Math.log(1.4), within(1e-5));
    }

    @Test
    void shouldBeZeroForTheSameFractions() {
        assertThat(PopulationStability.of(new long[] {20, 60, 20}, List.of(0.2, 0.6, 0.2), 100, 1)
                        .index())
                .isEqualTo(0);
    }

    @Test
    void shouldTreatACategoryThatOneSideLacksAsRare() {
        PopulationStability vanished = PopulationStability.of(new long[] {100, 0}, List.of(0.5, 0.5), 100, 1);
        // 100.5 and 0.5 of 101, compared with 50.5 and 50.5.
        assertThat(vanished.index())
                .isCloseTo(
                        (100.5 - 50.5) / 101 * Math.log(100.5 / 50.5) + (0.5 - 50.5) / 101 * Math.log(0.5 / 50.5),
                        within(1e-12));
        assertThat(PopulationStability.of(new long[] {50, 50}, List.of(1.0, 0.0), 100, 1)
                        .index())
                .isCloseTo(vanished.index(), within(1e-12));
    }

    @Test
    void shouldIgnoreACategoryThatBothSidesLack() {
        assertThat(PopulationStability.of(new long[] {30, 0, 70, 0}, List.of(0.5, 0.0, 0.5, 0.0), 1000, 1))
                .isEqualTo(PopulationStability.of(new long[] {30, 70}, List.of(0.5, 0.5), 1000, 1));
    }

    @Test
    void shouldReportTheExpectedRandomVariation() {
        PopulationStability few = PopulationStability.of(new long[] {100, 100}, List.of(0.5, 0.5), 200, 1);
        // Chi-squared with one degree of freedom exceeds 15.137 with probability 0.0001.
        assertThat(few.byChance()).isCloseTo((1 / 200.0 + 1 / 200.0) * 15.1367, within(1e-5));
        assertThat(PopulationStability.of(new long[] {5}, List.of(1.0), 10, 1).byChance())
                .isZero();
    }

    @Test
    void shouldCorrectForTheNumberOfIndependentImages() {
        PopulationStability few = PopulationStability.of(new long[] {30, 170}, List.of(0.5, 0.5), 200, 1);
        assertThat(few.corrected()).isCloseTo(few.index() - 2 / 200.0, within(1e-12));
        PopulationStability runs = PopulationStability.of(new long[] {30, 170}, List.of(0.5, 0.5), 200, 20);
        assertThat(runs.index()).isEqualTo(few.index());
        assertThat(runs.corrected()).isCloseTo(few.index() - 21 / 200.0, within(1e-12));
        assertThat(runs.byChance()).isCloseTo(few.byChance() * 21 / 2, within(1e-9));
        assertThat(PopulationStability.of(new long[] {100, 100}, List.of(0.5, 0.5), 200, 1)
                        .corrected())
                .isZero();
    }

    @Test
    void shouldRejectCountsThatCannotBeCompared() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PopulationStability.of(new long[] {1, 2}, List.of(1.0), 10, 1))
                .withMessage("2 categories were observed, but the reference has 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PopulationStability.of(new long[] {0, 0}, List.of(0.5, 0.5), 10, 1))
                .withMessage("no image was observed");
    }
}
