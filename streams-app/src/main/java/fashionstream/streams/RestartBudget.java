package fashionstream.streams;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Limits how often failed stream threads are replaced: a number of times within a window, with increasing waits. Safe
 * for use by several threads.
 */
final class RestartBudget {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final int max;
    private final Duration window;
    private final Duration firstWait;
    private final Clock clock;
    private final Deque<Instant> restarts = new ArrayDeque<>();

    /** @param max restarts within {@code window} */
    RestartBudget(int max, Duration window, Duration firstWait, Clock clock) {
        this.max = max;
        this.window = window;
        this.firstWait = firstWait;
        this.clock = clock;
    }

    /** Takes one restart from the budget: how long to wait before it, or empty if there is none left. */
    synchronized Optional<Duration> acquire() {
        Instant now = clock.instant();
        while (!restarts.isEmpty() && !restarts.peekFirst().plus(window).isAfter(now)) {
            restarts.removeFirst();
        }
        if (restarts.size() >= max) {
            return Optional.empty();
        }
        Duration wait = firstWait.multipliedBy(1L << Math.min(restarts.size(), 20));
        restarts.addLast(now);
        return Optional.of(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    }
}
