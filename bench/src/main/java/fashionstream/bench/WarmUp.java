package fashionstream.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Decides when a system has warmed up: when its speed has stopped rising. Just-in-time compilers make both the
 * application and the broker faster for a while, so both speeds must have stopped.
 *
 * <p>The rule: the median speed of the last {@value #WINDOW} steps is at most 3 % above the median of the {@value
 * #WINDOW} steps before. The windows slide by one step. The number of steps is bounded. Not safe for use by several
 * threads.
 */
final class WarmUp {
    /** Number of steps in a window; odd, so that one slow step does not change the median. */
    static final int WINDOW = 3;

    private static final double RISING = 1.03;

    /**
     * One step of the warm-up.
     *
     * @param imagesPerSecond throughput
     * @param imagesPerBrokerSecond images per second of the broker's processor time; 0 if it is unknown
     */
    record Step(double imagesPerSecond, double imagesPerBrokerSecond) {
        /** The speed over all runs of a step. */
        static Step of(List<PipelineRun> runs) {
            double images = runs.stream().mapToDouble(PipelineRun::images).sum();
            double seconds =
                    runs.stream().mapToDouble(run -> run.used().nanos()).sum() / 1e9;
            double broker = runs.stream()
                            .mapToDouble(run -> run.used().brokerCpuNanos())
                            .sum()
                    / 1e9;
            return new Step(images / seconds, broker == 0 ? 0 : images / broker);
        }
    }

    /** What a step of the warm-up does. */
    @FunctionalInterface
    interface Work {
        /** Drains a topic, possibly several times. */
        List<PipelineRun> run() throws InterruptedException, TimeoutException;
    }

    private final int maxSteps;
    private final List<Step> steps = new ArrayList<>();

    /** @param maxSteps largest number of steps */
    WarmUp(int maxSteps) {
        this.maxSteps = maxSteps;
    }

    /**
     * Repeats work until it does not become faster any more.
     *
     * @param maxSteps largest number of repetitions
     * @param log receives a line about each of them
     * @return the warm-up that is done
     */
    static WarmUp repeat(int maxSteps, Work work, Consumer<String> log) throws InterruptedException, TimeoutException {
        WarmUp warmUp = new WarmUp(maxSteps);
        while (!warmUp.isDone()) {
            Step step = Step.of(work.run());
            warmUp.add(step);
            log.accept(String.format(
                    Locale.ROOT, "warm-up, step %d: %.0f images/s", warmUp.steps(), step.imagesPerSecond()));
        }
        return warmUp;
    }

    void add(Step step) {
        steps.add(step);
    }

    /** Number of steps so far. */
    int steps() {
        return steps.size();
    }

    /** Whether no further step is needed, because nothing rises any more, or because there were enough of them. */
    boolean isDone() {
        return steps.size() >= maxSteps || isSteady();
    }

    /** Whether neither speed rises. */
    boolean isSteady() {
        return steps.size() >= 2 * WINDOW && !rises(Step::imagesPerSecond) && !rises(Step::imagesPerBrokerSecond);
    }

    private boolean rises(ToDoubleFunction<Step> speed) {
        int last = steps.size() - WINDOW;
        return median(last, speed) > RISING * median(last - WINDOW, speed);
    }

    private double median(int from, ToDoubleFunction<Step> speed) {
        return MedianAndRange.of(steps.subList(from, from + WINDOW).stream()
                        .mapToDouble(speed)
                        .toArray())
                .median();
    }
}
