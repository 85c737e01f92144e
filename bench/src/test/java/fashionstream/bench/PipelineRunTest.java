package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fashionstream.bench.BenchReport.CpuMicros;
import fashionstream.bench.PipelineRun.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineRunTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void shouldSubtractTheTimeThatTheBrokerTookFromThreadsThatUseAllCores() {
        // Two threads on two cores for 10 s; the broker used 2 s, 1 s of each thread.
        assertThat(PipelineRun.stolenNanos(2, 2, 10 * SECOND, 2 * SECOND)).isEqualTo(SECOND);
        PipelineRun run = run(2, 2 * SECOND);
        assertThat(run.imagesPerSecond()).isEqualTo(900);
        assertThat(run.imagesPerSecondWithoutBroker(2)).isEqualTo(1000);
    }

    @Test
    void shouldSubtractNothingIfThereAreIdleCores() {
        assertThat(PipelineRun.stolenNanos(1, 2, 10 * SECOND, 2 * SECOND)).isZero();
        assertThat(run(1, 2 * SECOND).imagesPerSecondWithoutBroker(2)).isEqualTo(900);
    }

    @Test
    void shouldSubtractOnlyWhatExceedsTheIdleCores() {
        // Three threads leave one of four cores; the broker used 13 s of the 10 s that this one has.
        assertThat(PipelineRun.stolenNanos(3, 4, 10 * SECOND, 13 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void shouldIgnoreThreadsWithoutACore() {
        assertThat(PipelineRun.stolenNanos(8, 2, 10 * SECOND, 2 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void shouldSplitProcessorTimePerImage() {
        PipelineRun run = run(2, 2 * SECOND);
        CpuMicros cpu =
                CpuMicros.of(List.of(run, run), new PartCosts(MedianAndRange.of(90, 100, 110), MedianAndRange.of(10)));
        // 9,000 images: broker 2 s, application 18 s, of which inference 9 s.
        assertThat(cpu.broker().median()).isEqualTo(222.2, within(0.1));
        assertThat(cpu.inference().median()).isEqualTo(1000, within(0.1));
        assertThat(cpu.avro()).isEqualTo(new MedianAndRange(100, 90, 110));
        assertThat(cpu.decode().median()).isEqualTo(10);
        assertThat(cpu.client().median()).isEqualTo(2000 - 1000 - 100 - 10, within(0.1));
    }

    private static PipelineRun run(int threads, long brokerNanos) {
        Usage used = new Usage(5 * SECOND, 3 * SECOND, SECOND)
                .since(new Usage(-5 * SECOND, -15 * SECOND, SECOND - brokerNanos));
        return new PipelineRun(Guarantee.EXACTLY_ONCE, threads, List.of(), 9000, used, 9 * SECOND);
    }
}
