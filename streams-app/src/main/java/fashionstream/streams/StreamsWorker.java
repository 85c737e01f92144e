package fashionstream.streams;

import fashionstream.classification.ModelBrokenException;
import fashionstream.config.AppConfig;
import fashionstream.console.FailureReason;
import fashionstream.kafka.StreamsClients;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.StreamsPart;
import fashionstream.kafka.TransientFailures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one part of a plan from start to stop.
 *
 * <p>A stream thread that fails is replaced after a wait; its work continues from the last commit. For a failure of the
 * infrastructure, such as a registry that cannot be reached, this is repeated until it works; for any other failure, up
 * to a limit. A failure of the local state, at start or later, deletes that state and starts the part again with a new
 * {@link KafkaStreams}, within the same bound: local state is a copy of changelog topics. One failure too many, or a
 * failure that a retry cannot fix, such as a wrong setting or a broken first model, stops the streams, and its cause is
 * kept for callers.
 *
 * <p>Safe for use by several threads. State stores are kept, for a fast next start.
 */
final class StreamsWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsWorker.class);

    /** Long enough to finish the batch and commit; otherwise the broker ends the session. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final AppConfig config;
    private final StreamsPart part;
    private final MeterRegistry registry;
    private final LocalState localState;
    private final Counter deletions;
    private final RestartBudget restarts;
    private final RestartBudget outages;
    private final RestoreProgress restore;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** The current streams; replaced under the lock of this object, and only before {@link #close} is called. */
    private volatile KafkaStreams streams;

    private volatile KafkaMeters meters;

    /**
     * The failure of the local state that ends {@link #streams} and is followed by a restart; null if there is none.
     */
    private volatile @Nullable StateFault broken;

    /** Whether it has failed and cannot restart. */
    private volatile boolean ended;

    /** @param delay wait before the restart */
    private record StateFault(Throwable cause, Duration delay) {}

    /**
     * Prepares a part; nothing runs until {@link #start}.
     *
     * @param registry receives the metrics of the part, including Kafka's own
     */
    StreamsWorker(AppConfig config, StreamsPart part, MeterRegistry registry) {
        this.config = config;
        this.part = part;
        this.registry = registry;
        this.localState = LocalState.of(part);
        this.restarts = budget(config, config.restartsMax());
        this.outages = budget(config, Integer.MAX_VALUE);
        this.restore = new RestoreProgress(part.name());
        this.streams = newStreams();
        this.meters = new KafkaMeters(registry, streams);
        this.deletions = Counter.builder("fashion.stream.state.deletions")
                .tag("part", part.name())
                .description("How often local state that could not be used was deleted, to be restored from changelogs")
                .register(registry);
        Gauge.builder("fashion.stream.streams.running", this, worker -> worker.state() == State.RUNNING ? 1 : 0)
                .tag("part", part.name())
                .description("1 while the part of the streams runs, 0 otherwise")
                .strongReference(true)
                .register(registry);
    }

    private static RestartBudget budget(AppConfig config, int max) {
        return new RestartBudget(max, config.restartsWindow(), config.restartsBackoff(), Clock.systemUTC());
    }

    private KafkaStreams newStreams() {
        Properties properties = new Properties();
        properties.putAll(part.properties());
        properties.putAll(InstanceId.properties(part.properties()));
        KafkaStreams created = new KafkaStreams(part.topology(), properties, new StreamsClients());
        created.setStateListener((newState, oldState) -> onState(created, newState));
        created.setUncaughtExceptionHandler(this::onFailure);
        created.setGlobalStateRestoreListener(restore);
        return created;
    }

    /**
     * Starts, and returns before the streams run. Call it once; does nothing once {@link #close} has been called.
     *
     * @throws StreamsFailedException if Kafka Streams fails to start for a reason other than its local state
     */
    void start() {
        if (closing.getCount() == 0) {
            return;
        }
        try {
            int outdated = localState.deleteWindowStores();
            if (outdated > 0) {
                LOG.info("The state of {} tasks has an old layout; it is restored from the changelogs", outdated);
            }
            start(Optional.of(streams));
        } catch (RuntimeException e) {
            throw end(e);
        }
    }

    private void start(Optional<KafkaStreams> first) {
        Optional<KafkaStreams> starting = first;
        while (starting.isPresent()) {
            try {
                starting.get().start();
                return;
            } catch (RuntimeException e) {
                failure.set(e);
                Optional<Duration> wait = LocalState.isAtFault(e) ? restarts.acquire() : Optional.empty();
                if (wait.isEmpty()) {
                    throw e;
                }
                broken = new StateFault(e, wait.get());
                starting = replaceStreams(broken);
            }
        }
    }

    /** Ends the part: all waiting threads receive the cause. */
    private StreamsFailedException end(RuntimeException cause) {
        StreamsFailedException fatal = cause instanceof StreamsFailedException known ? known : failed(cause);
        failure.set(cause);
        ended = true;
        broken = null;
        running.completeExceptionally(fatal);
        stopped.completeExceptionally(fatal);
        return fatal;
    }

    /** Deletes the failed local state, and creates a new {@link KafkaStreams}; empty if the part is being closed. */
    private Optional<KafkaStreams> replaceStreams(StateFault fault) {
        if (!waitUnlessClosing(fault.delay())) {
            return Optional.empty();
        }
        synchronized (this) {
            if (closing.getCount() == 0) {
                return Optional.empty();
            }
            meters.close();
            streams.close(CLOSE_TIMEOUT);
            String deleted = localState.delete(fault.cause());
            deletions.increment();
            LOG.warn(
                    "Local state of the part {} can't be used: {}. Deleted {}; it is restored from the changelogs",
                    part.name(),
                    FailureReason.of(fault.cause()),
                    deleted);
            streams = newStreams();
            meters = new KafkaMeters(registry, streams);
            broken = null;
            return Optional.of(streams);
        }
    }

    /** Done once the streams run; fails with {@link StreamsFailedException} if they never do. */
    CompletableFuture<Void> running() {
        return running;
    }

    /**
     * Done once the streams have stopped; fails with {@link StreamsFailedException} if they stopped because of a
     * failure.
     */
    CompletableFuture<Void> stopped() {
        return stopped;
    }

    /** The state of Kafka Streams; rebalancing while the part restarts after a failure of its local state. */
    State state() {
        if (ended) {
            return State.ERROR;
        }
        return broken == null ? streams.state() : State.REBALANCING;
    }

    /** Whether all threads have their tasks assigned, although they may still have to restore state. */
    boolean isAssigned() {
        return broken == null
                && streams.metadataForLocalThreads().stream()
                        .map(ThreadMetadata::threadState)
                        .allMatch(state -> state.equals("PARTITIONS_ASSIGNED") || state.equals("RUNNING"));
    }

    /** The current status. */
    PartStatus status() {
        int activeTasks = streams.metadataForLocalThreads().stream()
                .mapToInt(thread -> thread.activeTasks().size())
                .sum();
        return new PartStatus(part.name(), state(), activeTasks, failure().map(FailureReason::of), restore.percent());
    }

    /** The last failure of a stream thread, including those that were replaced; empty if there was none. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** The metrics of Kafka Streams and its clients. */
    Map<MetricName, ? extends Metric> metrics() {
        return streams.metrics();
    }

    /** Finishes the work in progress, commits, and stops. Further calls do nothing. */
    @Override
    public void close() {
        closing.countDown();
        // Leaving the group hands over the work immediately. By default, Kafka Streams stays a member, for a fast
        // restart; but the next start would be a new member, which would wait until the old session has expired.
        CloseOptions options =
                CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
        synchronized (this) {
            if (!streams.close(options)) {
                LOG.warn(
                        "The streams did not stop within {} s; unfinished work is repeated", CLOSE_TIMEOUT.toSeconds());
            }
            meters.close();
        }
        stopped.complete(null);
    }

    private void onState(KafkaStreams source, State state) {
        LOG.debug("Streams are {}", state);
        StateFault fault = broken;
        if (fault != null) {
            if (state == State.ERROR) {
                // Kafka Streams calls this on its own thread, which close() waits for.
                Thread restart = new Thread(() -> restart(fault), "restart-" + part.name());
                restart.setDaemon(true);
                restart.start();
            }
            return;
        }
        if (source != streams) {
            return;
        }
        switch (state) {
            case RUNNING -> {
                localState.worked();
                running.complete(null);
            }
            case NOT_RUNNING -> {
                running.completeExceptionally(failed(new IllegalStateException("they were closed")));
                stopped.complete(null);
            }
            case ERROR -> {
                Throwable cause = failure().orElseGet(() -> new IllegalStateException("all stream threads ended"));
                running.completeExceptionally(failed(cause));
                stopped.completeExceptionally(failed(cause));
            }
            default -> {
                // Transitions between these states.
            }
        }
    }

    private void restart(StateFault fault) {
        try {
            start(replaceStreams(fault));
        } catch (RuntimeException e) {
            LOG.error("Streams stop after a failure", end(e));
        }
    }

    /** Called in the thread that failed, which ends after this. */
    private StreamThreadExceptionResponse onFailure(Throwable thrown) {
        failure.set(thrown);
        if (isFatal(thrown)) {
            LOG.error("Streams stop after a failure", thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        boolean stateAtFault = LocalState.isAtFault(thrown);
        boolean outage = LocalState.isFaultOfTheMachine(thrown) || TransientFailures.isAboutSurroundings(thrown);
        Optional<Duration> wait = (outage && !stateAtFault ? outages : restarts).acquire();
        if (wait.isEmpty()) {
            LOG.error(
                    "Streams stop: more than {} failures within {} s",
                    config.restartsMax(),
                    config.restartsWindow().toSeconds(),
                    thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (stateAtFault) {
            broken = new StateFault(thrown, wait.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn(
                "A stream thread failed and is replaced in {} ms: {}",
                wait.get().toMillis(),
                FailureReason.of(thrown),
                // An unexpected failure needs its stack trace.
                outage ? null : thrown);
        return waitUnlessClosing(wait.get())
                ? StreamThreadExceptionResponse.REPLACE_THREAD
                : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Whether a retry would always fail again. */
    private boolean isFatal(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                        .anyMatch(cause -> cause instanceof StreamsFailedException
                                || cause instanceof ModelBrokenException
                                || cause instanceof MissingSourceTopicException
                                // After an Error, other state of the process may be damaged: a new process is safer.
                                || cause instanceof Error)
                || PartitionMismatch.explain(thrown).isPresent()
                || InstanceId.explain(thrown, part.properties()).isPresent();
    }

    private boolean waitUnlessClosing(Duration wait) {
        try {
            return !closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private StreamsFailedException failed(Throwable cause) {
        boolean missing = Stream.iterate(cause, thrown -> thrown != null, Throwable::getCause)
                .anyMatch(MissingSourceTopicException.class::isInstance);
        String message = missing
                ? "topic " + part.source() + " is missing at " + config.bootstrapServers()
                : PartitionMismatch.explain(cause)
                        .or(() -> InstanceId.explain(cause, part.properties()))
                        .orElseGet(() -> FailureReason.of(cause));
        return new StreamsFailedException("the streams stopped: " + message, cause);
    }
}
