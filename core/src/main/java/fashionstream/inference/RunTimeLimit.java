package fashionstream.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops runs of a model that take too long. ONNX Runtime stops only between two operators, also inside a loop of the
 * graph: a long-running operator is not interrupted, and {@link #overdue} counts its run until it ends.
 *
 * <p>The time is measured in ticks of a thread of this process, not by the clock, so that it does not advance while the
 * process is suspended.
 */
public final class RunTimeLimit implements AutoCloseable {
    /** The default limit: many times the usual time of a batch, and as long as the timeout of a transaction. */
    public static final Duration DEFAULT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(RunTimeLimit.class);

    private static final int TICKS = 10;

    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "inference-time-limit");
        thread.setDaemon(true);
        return thread;
    });

    private static final Set<Run> OVERDUE = ConcurrentHashMap.newKeySet();

    private final Duration limit;
    private final Set<Run> running = ConcurrentHashMap.newKeySet();
    private final Future<?> ticking;

    RunTimeLimit(Duration limit) {
        this.limit = limit;
        long tick = Math.max(1, limit.toNanos() / TICKS);
        this.ticking = CLOCK.scheduleWithFixedDelay(() -> running.forEach(Run::tick), tick, tick, TimeUnit.NANOSECONDS);
    }

    /** Number of runs in this process that have exceeded their limit and have not stopped yet. */
    public static int overdue() {
        return OVERDUE.size();
    }

    Duration limit() {
        return limit;
    }

    /** Begins a run, which ends when the returned object is closed. */
    Run begin() throws OrtException {
        Run run = new Run(new RunOptions());
        running.add(run);
        return run;
    }

    /** Stops measuring. */
    @Override
    public void close() {
        ticking.cancel(false);
    }

    /** A run. Used by one thread, and by the timer thread. */
    final class Run implements AutoCloseable {
        private final RunOptions options;
        private int ticks;
        private boolean over;
        private boolean closed;

        private Run(RunOptions options) {
            this.options = options;
        }

        /** The options of the run, through which it can be stopped. */
        RunOptions options() {
            return options;
        }

        private synchronized void tick() {
            ticks++;
            if (closed || over || ticks <= TICKS) {
                return;
            }
            over = true;
            OVERDUE.add(this);
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                LOG.error("A run that exceeded its time limit can't be stopped: {}", e.getMessage());
            }
        }

        /** Whether the run has exceeded its limit. */
        synchronized boolean over() {
            return over;
        }

        @Override
        public synchronized void close() {
            closed = true;
            running.remove(this);
            OVERDUE.remove(this);
            options.close();
        }
    }
}
