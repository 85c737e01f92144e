package fashionstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.bench.PipelineRun.Usage;
import fashionstream.bench.WarmUp.Step;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final int MANY = 100;

    @Test
    void shouldGoOnAsLongAsTheThroughputRises() {
        WarmUp warmUp = with(1000, 2000, 3000, 3500, 3800, 3900);
        assertThat(warmUp.isDone()).isFalse();
        // Three of about 3,900 are not more than 3 % above three of about 3,800.
        add(warmUp, 3910, 3890);
        assertThat(warmUp.isSteady()).isFalse();
        add(warmUp, 3900);
        assertThat(warmUp.isSteady()).isTrue();
        assertThat(warmUp.isDone()).isTrue();
    }

    @Test
    void shouldIgnoreASingleFastOrSlowStep() {
        assertThat(with(3900, 3900, 3900, 3900, 9000, 3900).isSteady()).isTrue();
        assertThat(with(3900, 100, 3900, 3900, 3900, 3900).isSteady()).isTrue();
    }

    @Test
    void shouldGoOnAsLongAsTheBrokerBecomesCheaper() {
        WarmUp warmUp = new WarmUp(MANY);
        for (int i = 1; i <= 2 * WarmUp.WINDOW; i++) {
            warmUp.add(new Step(1000, 1000 * i));
        }
        assertThat(warmUp.isSteady()).isFalse();
    }

    @Test
    void shouldEndAfterTheLargestNumberOfStepsWithoutClaimingToBeSteady() throws Exception {
        Iterator<Integer> seconds = List.of(8, 4, 2, 1).iterator();
        List<String> lines = new ArrayList<>();
        WarmUp warmUp = WarmUp.repeat(3, () -> List.of(run(seconds.next())), lines::add);

        assertThat(warmUp.steps()).isEqualTo(3);
        assertThat(warmUp.isSteady()).isFalse();
        assertThat(lines).hasSize(3).first().asString().contains("step 1", "125 images/s");
    }

    @Test
    void shouldDivideTheImagesOfAllRunsOfAStepByTheirTime() {
        assertThat(Step.of(List.of(run(1), run(3)))).isEqualTo(new Step(500, 0));
    }

    private static PipelineRun run(long seconds) {
        return new PipelineRun(Guarantee.EXACTLY_ONCE, 2, List.of(), 1000, new Usage(seconds * 1_000_000_000, 0, 0), 0);
    }

    private static WarmUp with(double... rates) {
        WarmUp warmUp = new WarmUp(MANY);
        add(warmUp, rates);
        return warmUp;
    }

    private static void add(WarmUp warmUp, double... rates) {
        for (double rate : rates) {
            warmUp.add(new Step(rate, 0));
        }
    }
}
