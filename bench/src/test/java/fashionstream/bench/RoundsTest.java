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
        rounds.addPipeline(run(1000));
        rounds.addRaw(2, 64, 1000);
        rounds.addPipeline(run(500));

        assertThat(rounds.ratioWithBroker(Guarantee.EXACTLY_ONCE, 2, 64)).isEqualTo(new MedianAndRange(0.5, 0.5, 0.5));
        assertThat(rounds.throughput(Guarantee.EXACTLY_ONCE, 2)).isEqualTo(new MedianAndRange(750, 500, 1000));
        assertThat(rounds.raw(2, 64)).isEqualTo(new MedianAndRange(1500, 1000, 2000));
        // The broker took half a second of each thread's second.
        assertThat(rounds.ratio(Guarantee.EXACTLY_ONCE, 2, 64)).isEqualTo(new MedianAndRange(1, 1, 1));
    }

    @Test
    void shouldReportTheMedianOfPercentilesAndTheMaximumOfAllRounds() {
        Rounds rounds = new Rounds(2);
        rounds.addLatency(Guarantee.AT_LEAST_ONCE, 0.1, new Percentiles(1, 2, 3, 50));
        rounds.addLatency(Guarantee.AT_LEAST_ONCE, 0.1, new Percentiles(2, 3, 9, 10));
        rounds.addLatency(Guarantee.AT_LEAST_ONCE, 0.1, new Percentiles(3, 4, 5, 10));
        rounds.addLatency(Guarantee.EXACTLY_ONCE, 0.1, new Percentiles(9, 9, 9, 9));

        assertThat(rounds.latency(Guarantee.AT_LEAST_ONCE, 0.1, 200))
                .isEqualTo(new BenchReport.LoadLatency(0.1, 200, 2, 3, 5, 50, new MedianAndRange(5, 3, 9)));
    }

    private static PipelineRun run(long imagesPerSecond) {
        return new PipelineRun(
                Guarantee.EXACTLY_ONCE, 2, List.of(), imagesPerSecond, new Usage(SECOND, 2 * SECOND, SECOND), SECOND);
    }
}
