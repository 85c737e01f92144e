package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.bench.PipelineRun.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void shouldDivideThePipelineByTheModelAloneOfTheSameRound() {
        Rounds rounds = new Rounds(2);
        // The machine was half as fast in the second round: both suffered, and the ratio is the same.
        rounds.addRaw(2, 64, 2000);
        rounds.addPipeline(run(1000), 2000);
        rounds.addRaw(2, 64, 1000);
        rounds.addPipeline(run(500), 1000);

        assertThat(rounds.ratioWithBroker(Guarantee.EXACTLY_ONCE, 2)).isEqualTo(new MedianAndRange(0.5, 0.5, 0.5));
        assertThat(rounds.throughput(Guarantee.EXACTLY_ONCE, 2)).isEqualTo(new MedianAndRange(750, 500, 1000));
        assertThat(rounds.raw(2, 64)).isEqualTo(new MedianAndRange(1500, 1000, 2000));
        // The broker took half a second of each thread's second.
        assertThat(rounds.ratio(Guarantee.EXACTLY_ONCE, 2)).isEqualTo(new MedianAndRange(1, 1, 1));
    }

    @Test
    void shouldReportTheMedianOfPercentilesAndTheMaximumOfAllRounds() {
        Rounds rounds = new Rounds(2);
        rounds.addLatency(Guarantee.AT_LEAST_ONCE, 0.1, new Percentiles(1, 2, 3, 50));
        rounds.addLatency(Guarantee.AT_LEAST_ONCE, 0.1, new Percentiles(2, 3, 9, 10));
        rounds.addLatency(Guarantee.AT_LEAST_ONCE, 0.1, new Percentiles(3, 4, 5, 10));
        rounds.addLatency(Guarantee.EXACTLY_ONCE, 0.1, new Percentiles(9, 9, 9, 9));

        assertThat(rounds.latency(Guarantee.AT_LEAST_ONCE, 0.1, 200))
                .isEqualTo(new BenchReport.LoadLatency(
                        0.1,
                        200,
                        new MedianAndRange(2, 1, 3),
                        new MedianAndRange(3, 2, 4),
                        new MedianAndRange(5, 3, 9),
                        50));
    }

    @Test
    void shouldReportTheColdStartOnItsOwn() {
        Rounds rounds = new Rounds(2);
        rounds.addCold(Guarantee.EXACTLY_ONCE, new ColdStart.Run(250, 3, 300), 1000);
        rounds.addCold(Guarantee.EXACTLY_ONCE, new ColdStart.Run(500, 4, 200), 1000);

        BenchReport.Cold cold = rounds.cold(Guarantee.EXACTLY_ONCE, 2);
        assertThat(cold.imagesPerSecond()).isEqualTo(new MedianAndRange(375, 250, 500));
        assertThat(cold.ratioWithBroker()).isEqualTo(new MedianAndRange(0.375, 0.25, 0.5));
        assertThat(cold.steady()).as("the ratio varies by more than a tenth").isFalse();
        assertThat(cold.firstOutputSeconds()).isEqualTo(new MedianAndRange(3.5, 3, 4));
    }

    private static PipelineRun run(long imagesPerSecond) {
        return new PipelineRun(
                Guarantee.EXACTLY_ONCE, 2, List.of(), imagesPerSecond, new Usage(SECOND, 2 * SECOND, SECOND), SECOND);
    }
}
