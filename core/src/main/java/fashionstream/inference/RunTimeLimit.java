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
 * Stops the runs of a model that take too long. ONNX Runtime stops between two operators, also inside a loop of the graph;
 * a single operator that takes long runs to its end, and {@link #overdue} counts its run until then.
 *
 * <p>Time is counted in ticks of one thread of this process, not by the clock: while the process is frozen, no run gets
 * older.
 */
public final class RunTimeLimit implements AutoCloseable {
    /** The limit where no other is given: many times what a batch should take, and as long as a transaction lives. */
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

    /** How many runs in this process took longer than they may, and have not stopped yet. */
    public static int overdue() {
        return OVERDUE.size();
    }

    Duration limit() {
        return limit;
    }

    /** Begins a run, which ends when it is closed. */
    Run begin() throws OrtException {
        Run run = new Run(new RunOptions());
        running.add(run);
        return run;
    }

    /** No run gets older any more. */
    @Override
    public void close() {
        ticking.cancel(false);
    }

    /** A run; used by one thread, besides the clock's. */
    final class Run implements AutoCloseable {
        private final RunOptions options;
        private int ticks;
        private boolean over;
        private boolean closed;

        private Run(RunOptions options) {
            this.options = options;
        }

        /** What ONNX Runtime is given, so that the run can be stopped. */
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
                LOG.error("A run that takes too long can't be stopped: {}", e.getMessage());
            }
        }

        /** Whether it took too long. */
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
