package fashionstream.proof;

import java.time.Duration;

/** Detects that a figure no longer changes. Not thread-safe. */
final class Stall {
    private final Duration patience;
    private long figure = Long.MIN_VALUE;
    private long since = System.nanoTime();

    Stall(Duration patience) {
        this.patience = patience;
    }

    /** Whether it has not changed for too long. */
    boolean isLong(long now) {
        if (now != figure) {
            figure = now;
            since = System.nanoTime();
        }
        return System.nanoTime() - since > patience.toNanos();
    }
}
