package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SoakReportTest {
    @Test
    void shouldFitMemoryOverTheLastThreeQuarters() {
        // Eight samples a quarter of an hour apart: 500 MB more at first, then 10 MB each.
        List<SoakReport.Sample> samples = IntStream.rangeClosed(1, 8)
                .mapToObj(i -> sample(i, i <= 2 ? 0L : 500_000_000L + i * 10_000_000L, 100L * i))
                .toList();

        Double growth = SoakReport.mbPerHour(samples, SoakReport.Sample::appRss);
        assertThat(growth).isNotNull().isEqualTo(40, within(1e-6));
        assertThat(SoakReport.lagAtQuarters(samples)).containsExactly(200L, 400L, 600L, 800L);
        assertThat(SoakReport.p99(samples)).isEqualTo(new MedianAndRange(450, 100, 800));
    }

    @Test
    void shouldOmitUnknownFigures() {
        List<SoakReport.Sample> samples = List.of(sample(1, null, 0), sample(2, null, 0), sample(3, 1L, 0));
        assertThat(SoakReport.mbPerHour(samples, SoakReport.Sample::appRss)).isNull();
        assertThat(SoakReport.lagAtQuarters(samples)).isEmpty();
        assertThat(SoakReport.p99(List.of())).isNull();
    }

    @Test
    void shouldFindNoTrendWithoutTime() {
        assertThat(SoakReport.slope(new double[] {1, 1}, new double[] {1, 2})).isZero();
        assertThat(SoakReport.slope(new double[] {1, 2, 3}, new double[] {5, 3, 1}))
                .isEqualTo(-2, within(1e-9));
    }

    private static SoakReport.Sample sample(int quarterHours, @Nullable Long rss, long lag) {
        return new SoakReport.Sample(quarterHours * 900, rss, rss, 0, 0, lag, 1, (double) (100 * quarterHours));
    }
}
