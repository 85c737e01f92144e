package fashionstream.classification;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Requests a commit as soon as the partition of a task is drained, so that under exactly-once a prediction does not wait
 * for the commit interval: nothing else follows that the transaction could take along. A busy task is never drained and
 * commits as rarely as before.
 *
 * <p>Between two requests of a task it leaves an interval, because a transaction costs the broker as much as several
 * images. A batch that comes within it is committed at its end. Used by the thread of its task only.
 */
final class PromptCommit {
    private final ProcessorContext<?, ?> context;
    private final long interval;
    private long last;
    private boolean waiting;

    private PromptCommit(ProcessorContext<?, ?> context, Duration interval) {
        this.context = context;
        this.interval = interval.toMillis();
        this.last = context.currentSystemTimeMs() - this.interval;
    }

    /**
     * Starts with a new task.
     *
     * @param interval least time between two requests; 0 to request none
     */
    static PromptCommit of(ProcessorContext<?, ?> context, Duration interval) {
        PromptCommit commit = new PromptCommit(context, interval);
        if (!interval.isZero()) {
            context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, time -> commit.requestIfDue());
        }
        return commit;
    }

    /** Call after each batch. */
    void processed(boolean drained) {
        if (interval > 0 && drained) {
            waiting = true;
            requestIfDue();
        }
    }

    private void requestIfDue() {
        long now = context.currentSystemTimeMs();
        // The clock of the system may be set back.
        if (waiting && (now - last >= interval || now < last)) {
            context.commit();
            waiting = false;
            last = now;
        }
    }
}
