package fashionstream.trainer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Learning rate that rises and falls once over a whole training run: from a 25th of its peak up to it, then along a
 * cosine down to a thousandth of it. Immutable.
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
     * Makes a schedule.
     *
     * @param peak highest rate
     * @param steps steps of the whole run
     * @param warmUp part of the steps in which the rate rises, 0 to 1
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

    /** Steps of the whole run. */
    @JsonProperty("steps")
    public int getSteps() {
        return steps;
    }

    /** Part of the steps in which the rate rises. */
    @JsonProperty("warmUp")
    public double getWarmUp() {
        return warmUp;
    }

    /** The rate at a step, counted from 0; beyond the last step, the last rate. */
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
     * Equal schedules make equal updaters. Deeplearning4j lays out the optimiser's state by which layers have equal ones:
     * without this, a restored network would read its state in another order than it was written in.
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

    /** Returns this: schedules are immutable. */
    @Override
    @SuppressWarnings("MissingSuperCall") // immutable: sharing is safe
    public ISchedule clone() {
        return this;
    }
}
