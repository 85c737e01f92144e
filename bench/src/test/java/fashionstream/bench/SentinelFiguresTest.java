package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.bench.SentinelFigures.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SentinelFiguresTest {
    private static final Kept KEPT = new Kept("yesterday", 0.8, 50, 20);

    @Test
    void shouldWarnOfFiguresThatAreClearlyWorse() {
        SentinelFigures worse = figures(0.7, 60, 24);
        assertThat(worse.warnings(KEPT))
                .containsExactly(
                        "the ratio is 0.70; it was 0.80",
                        "an image costs the application 60.0 µs of CPU time; it was 50.0 µs",
                        "an image costs the broker 24.0 µs of CPU time; it was 20.0 µs");
    }

    @Test
    void shouldNotWarnOfSmallDifferencesOrBetterFigures() {
        assertThat(figures(0.75, 55, 22).warnings(KEPT)).isEmpty();
        assertThat(figures(0.9, 10, 5).warnings(KEPT)).isEmpty();
    }

    @Test
    void shouldWarnOfAnUnsteadyRatio() {
        SentinelFigures unsteady =
                new SentinelFigures(MedianAndRange.of(0.7, 0.8, 0.9), MedianAndRange.of(50), MedianAndRange.of(20));
        assertThat(unsteady.warnings(KEPT)).singleElement().asString().contains("unsteady");
    }

    @Test
    void shouldShowTheFiguresBesideTheKeptOnes() {
        assertThat(figures(0.72, 50, 30).beside(KEPT))
                .contains("0.72 (0.72 to 0.72)", "-10 %", "+50 %", "kept: yesterday");
    }

    @Test
    void shouldShowTheFiguresAloneIfNoneAreKept() {
        assertThat(figures(0.72, 50, 30).beside(null))
                .contains("0.72 (0.72 to 0.72)")
                .doesNotContain("kept:", "%");
    }

    @Test
    void shouldReadWhatItHasKept() {
        Kept kept = figures(0.7236, 51.26, 20).kept("today");
        assertThat(kept).isEqualTo(new Kept("today", 0.724, 51.3, 20));
        assertThat(Kept.parse(kept.json())).isEqualTo(kept);
    }

    @Test
    void shouldReadTheKeptFiguresOfTheProject() throws IOException {
        assertThat(Kept.parse(Files.readString(Path.of("../docs/sentinel.json")))
                        .ratio())
                .isBetween(0.0, 1.0);
    }

    @Test
    void shouldSayWhatIsWrongWithTheKeptFigures() {
        assertThatThrownBy(() -> Kept.parse("{\"ratio\": 0.8}")).hasMessageContaining("own_micros");
        assertThatThrownBy(() -> Kept.parse("ratio 0.8")).hasMessageContaining("not JSON");
    }

    private static SentinelFigures figures(double ratio, double own, double broker) {
        return new SentinelFigures(MedianAndRange.of(ratio), MedianAndRange.of(own), MedianAndRange.of(broker));
    }
}
