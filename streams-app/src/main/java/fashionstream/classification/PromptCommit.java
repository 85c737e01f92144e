package fashionstream.classification;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Requests a commit as soon as the partition of a task is drained, so that under exactly-once a prediction does not wait
 * for the commit interval: nothing else follows that the transaction could take along.
 *
 * <p>A commit concerns all tasks of a thread, and a transaction costs the broker as much as several images. Between two
 * requests of a thread there is therefore an interval, and a thread that has processed a full batch a moment ago leaves
 * it to the regular commits. A batch that comes within the interval is committed at its end. Used by the thread of its
 * task only.
 */
final class PromptCommit {
    /** How long a thread counts as busy after a batch with more behind it, in milliseconds. */
    private static final long BUSY_MS = 100;

    private final ProcessorContext<?, ?> context;
    private final Duration interval;
    private final Pace pace;
    private @Nullable Cancellable scheduled;

    /** What the tasks of one thread share: when they last requested a commit, and when they were last busy. */
    static final class Pace {
        private long requested;
        private long busy;
    }

    /**
     * Starts with a new task.
     *
     * @param interval least time between two requests of the thread; 0 to request none
     * @param pace that of the thread
     */
    PromptCommit(ProcessorContext<?, ?> context, Duration interval, Pace pace) {
        this.context = context;
        this.interval = interval;
        this.pace = pace;
    }

    /** Call after each batch. */
    void processed(boolean drained) {
        if (interval.isZero()) {
            return;
        }
        long now = context.currentSystemTimeMs();
        if (!drained) {
            pace.busy = now;
        } else if (has(interval.toMillis(), pace.requested, now)) {
            request(now);
        } else if (scheduled == null) {
            // Not all the time: Kafka Streams commits after each punctuation, even if nothing was processed.
            scheduled = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, this::requestLate);
        }
    }

    private void requestLate(long time) {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
        request(context.currentSystemTimeMs());
    }

    private void request(long now) {
        if (has(BUSY_MS, pace.busy, now)) {
            context.commit();
            pace.requested = now;
        }
    }

    /** Whether so much time has passed; also if the clock of the system was set back. */
    private static boolean has(long millis, long since, long now) {
        return now - since >= millis || now < since;
    }
}
