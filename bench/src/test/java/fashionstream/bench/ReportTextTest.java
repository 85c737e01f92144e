package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.bench.BenchReport.CpuMicros;
import fashionstream.bench.BenchReport.LoadLatency;
import fashionstream.bench.BenchReport.PeakRss;
import fashionstream.bench.BenchReport.PerGuarantee;
import fashionstream.bench.BenchReport.WarmUpSteps;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of the reports. */
class ReportTextTest {
    private static final MedianAndRange STEADY = MedianAndRange.of(0.78, 0.8, 0.82);
    private static final MedianAndRange UNSTEADY = MedianAndRange.of(0.6, 0.7, 0.8);

    @Test
    void shouldMarkUnsteadyRatios() {
        String text = BenchText.of(report(STEADY, UNSTEADY, true));
        assertThat(text.lines().filter(line -> line.contains("unsteady")))
                .singleElement()
                .asString()
                .contains("exactly once", "0.60 to 0.80, unsteady");
        assertThat(BenchText.of(report(STEADY, STEADY, true))).doesNotContain("unsteady");
    }

    @Test
    void shouldShowSteadyStateAndColdStartSeparately() {
        assertThat(BenchText.of(report(STEADY, STEADY, true)))
                .containsSubsequence(
                        "Pipeline at steady state", "exactly once", "Pipeline from a cold start", "3.0 (3.0 to 3.0)");
    }

    @Test
    void shouldSayThatTheWarmUpWasTooShort() {
        assertThat(BenchText.of(report(STEADY, STEADY, false))).contains("warm-up of 15 steps, which was too short");
        assertThat(BenchText.of(report(STEADY, STEADY, true))).doesNotContain("too short");
    }

    @Test
    void shouldShowThroughputRelativeToOneInstance() {
        String text = ScaleText.of(new ScaleReport(
                12,
                2,
                800,
                List.of(
                        new ScaleReport.Step(1, 1, 450, 9000, 5, 5, 5),
                        new ScaleReport.Step(2, 1, 900, 100, 6, 0.25, 2.5)),
                List.of(new ScaleReport.Cost(
                        4, 10, MedianAndRange.of(9000), MedianAndRange.of(30), MedianAndRange.of(12)))));
        assertThat(text.lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains("1 +1 450 1.00 9000 5.0", "2 +1 900 2.00 100 6.0 0.3 2.5")
                .anyMatch(line -> line.startsWith("4 10 30.0 (30.0 to 30.0) 12.0"));
    }

    private static BenchReport report(MedianAndRange ratio, MedianAndRange coldRatio, boolean warm) {
        MedianAndRange one = MedianAndRange.of(1);
        MedianAndRange rate = MedianAndRange.of(4900, 5000, 5100);
        CpuMicros cpu = new CpuMicros(one, one, one, one, one);
        List<LoadLatency> latency = List.of(new LoadLatency(0.1, 500, one, one, one, 1));
        Percentiles percentiles = new Percentiles(1, 1, 1, 1);
        return new BenchReport(
                6000,
                new PerGuarantee<>(5000.0, 5000.0),
                new PerGuarantee<>(0.8, 0.8),
                new PerGuarantee<>(0.8, 0.8),
                new PerGuarantee<>(percentiles, percentiles),
                2,
                64,
                "fashion-cnn",
                "0123456789ab",
                20_000,
                3,
                2,
                new WarmUpSteps(15, warm),
                new PerGuarantee<>(cpu, cpu),
                new PeakRss(null, null),
                new PerGuarantee<>(latency, latency),
                List.of(new BenchReport.Raw(2, 64, rate)),
                List.of(new BenchReport.Pipeline(
                        "exactly_once", 2, rate, ratio, ratio.steady(), ratio, List.of(List.of(2, 2)))),
                List.of(new BenchReport.Cold(
                        "exactly_once", 2, rate, coldRatio, coldRatio.steady(), MedianAndRange.of(3), one)));
    }
}
