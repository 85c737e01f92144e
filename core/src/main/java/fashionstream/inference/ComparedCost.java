package fashionstream.inference;

import java.util.OptionalLong;

/** The time that two models take for the same images. Thread-safe. */
public final class ComparedCost {
    private long images;
    private long activeNanos;
    private long challengerNanos;

    ComparedCost() {}

    /**
     * Adds images that both models have classified.
     *
     * @param active time of the active model in nanoseconds
     * @param challenger time of the challenger in nanoseconds
     */
    public synchronized void add(int count, long active, long challenger) {
        images += count;
        activeNanos += active;
        challengerNanos += challenger;
    }

    /** Mean time of the active model per image in nanoseconds; empty before the first image. */
    public synchronized OptionalLong activeNanos() {
        return mean(activeNanos);
    }

    /** Mean time of the challenger per image in nanoseconds; empty before the first image. */
    public synchronized OptionalLong challengerNanos() {
        return mean(challengerNanos);
    }

    private OptionalLong mean(long nanos) {
        return images == 0 ? OptionalLong.empty() : OptionalLong.of(nanos / images);
    }
}
