package fashionstream.trainer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that rises and falls once in a training run: it rises linearly from 1/25 of its peak, then falls
 * along a cosine to 1/1000 of its peak. Immutable.
 *
 * @see <a href="https://arxiv.org/abs/1708.07120">Smith, Topin: Super-Convergence (2017)</a>
 */
public final class OneCycleSchedule implements ISchedule {
    private static final long serialVersionUID = 1L;
    private static final double START = 1 / 25.0;
    private static final double END = 1 / 1000.0;

    private final double peak;
    private final int steps;
    private final double warmUp;

    /**
     * Creates a schedule.
     *
     * @param peak highest rate
     * @param steps number of steps of the whole run
     * @param warmUp share of the steps in which the rate rises, 0 to 1
     */
    public OneCycleSchedule(
            @JsonProperty("peak") double peak,
            @JsonProperty("steps") int steps,
            @JsonProperty("warmUp") double warmUp) {
        this.peak = peak;
        this.steps = steps;
        this.warmUp = warmUp;
    }

    /** Highest rate. */
    @JsonProperty("peak")
    public double getPeak() {
        return peak;
    }

    /** Number of steps of the whole run. */
    @JsonProperty("steps")
    public int getSteps() {
        return steps;
    }

    /** Share of the steps in which the rate rises. */
    @JsonProperty("warmUp")
    public double getWarmUp() {
        return warmUp;
    }

    /** Returns the rate at a step, counted from 0; after the last step, the last rate. */
    @Override
    public double valueAt(int iteration, int epoch) {
        double done = Math.min(1, iteration / (double) steps);
        if (done < warmUp) {
            return peak * (START + (1 - START) * done / warmUp);
        }
        double fall = (done - warmUp) / (1 - warmUp);
        return peak * (END + (1 - END) * 0.5 * (1 + Math.cos(Math.PI * fall)));
    }

    /**
     * Deeplearning4j groups the state of the optimiser by equal updaters, and updaters are equal if their schedules
     * are: without this method, a restored network would read the state in another order than it was written.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OneCycleSchedule schedule
                && peak == schedule.peak
                && steps == schedule.steps
                && warmUp == schedule.warmUp;
    }

    @Override
    public int hashCode() {
        return Objects.hash(peak, steps, warmUp);
    }

    /** Returns this schedule, which is immutable. */
    @Override
    @SuppressWarnings("MissingSuperCall") // immutable: sharing is safe
    public ISchedule clone() {
        return this;
    }
}
