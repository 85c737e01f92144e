package fashionstream.topology;

import fashionstream.config.AppConfig;
import fashionstream.console.FailureReason;
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
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one part of a plan from start to stop.
 *
 * <p>A stream thread that fails for a reason that may pass, such as a registry that can't be reached, is replaced after
 * a wait, a bounded number of times; its work goes on from the last commit. Any other failure stops the streams, and
 * its cause is kept for whoever asks.
 *
 * <p>Safe for use by several threads. State stores are left as they are: they make the next start quick.
 */
final class StreamsWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsWorker.class);

    /** Long enough to finish the batch and commit; the broker takes over the rest when it ends the session. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final AppConfig config;
    private final String name;
    private final String source;
    private final KafkaStreams streams;
    private final RestartBudget restarts;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Prepares a part; nothing runs until {@link #start}. */
    StreamsWorker(AppConfig config, StreamsPart part) {
        this.config = config;
        this.name = part.name();
        this.source = part.source();
        this.restarts = new RestartBudget(
                config.restartsMax(), config.restartsWindow(), config.restartsBackoff(), Clock.systemUTC());
        Properties properties = new Properties();
        properties.putAll(part.properties());
        this.streams = new KafkaStreams(part.topology(), properties);
        streams.setStateListener((newState, oldState) -> onState(newState));
        streams.setUncaughtExceptionHandler(this::onFailure);
    }

    /** Starts, and returns before the streams run. Call it once. */
    void start() {
        streams.start();
    }

    /** Done once the streams run; fails with {@link StreamsFailedException} if they never do. */
    CompletableFuture<Void> running() {
        return running;
    }

    /** Done once the streams have stopped; fails with {@link StreamsFailedException} if they did so by themselves. */
    CompletableFuture<Void> stopped() {
        return stopped;
    }

    /** What Kafka Streams says it is doing. */
    State state() {
        return streams.state();
    }

    /** How it is doing, for people. */
    PartStatus status() {
        int activeTasks = streams.metadataForLocalThreads().stream()
                .mapToInt(thread -> thread.activeTasks().size())
                .sum();
        return new PartStatus(name, state(), activeTasks, failure().map(FailureReason::of));
    }

    /** What is underneath, for its metrics. */
    KafkaStreams streams() {
        return streams;
    }

    /** Tells through a gauge whether the part runs. */
    void bindTo(MeterRegistry registry) {
        Gauge.builder("fashion.stream.streams.running", this, worker -> worker.state() == State.RUNNING ? 1 : 0)
                .tag("part", name)
                .description("1 while the part of the streams runs, 0 otherwise")
                .strongReference(true)
                .register(registry);
    }

    /** The last failure of a stream thread, also of one that was replaced; empty if there was none. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** The metrics of Kafka Streams and its clients. */
    Map<MetricName, ? extends Metric> metrics() {
        return streams.metrics();
    }

    /** Finishes what is under way, commits, and stops. Further calls do nothing. */
    @Override
    public void close() {
        closing.countDown();
        // Leaving the group hands the work over at once. By default Kafka Streams stays a member, for a quick return;
        // but the next start is a new member, and would wait until the old one's session has run out.
        CloseOptions options =
                CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
        if (!streams.close(options)) {
            LOG.warn("The streams did not stop within {} s; unfinished work is repeated", CLOSE_TIMEOUT.toSeconds());
        }
    }

    private void onState(State state) {
        LOG.debug("Streams are {}", state);
        switch (state) {
            case RUNNING -> running.complete(null);
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
                // On the way from one of these to another.
            }
        }
    }

    /** Called in the thread that failed, which ends after this. */
    private StreamThreadExceptionResponse onFailure(Throwable thrown) {
        failure.set(thrown);
        if (!TransientFailures.mayPass(thrown)) {
            LOG.error("Streams stop after a failure", thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Optional<Duration> wait = restarts.take();
        if (wait.isEmpty()) {
            LOG.error(
                    "Streams stop: more than {} failures within {} s",
                    config.restartsMax(),
                    config.restartsWindow().toSeconds(),
                    thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn(
                "A stream thread failed and is replaced in {} ms: {}",
                wait.get().toMillis(),
                FailureReason.of(thrown));
        return waitUnlessClosing(wait.get())
                ? StreamThreadExceptionResponse.REPLACE_THREAD
                : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
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
        String message =
                missing ? "topic " + source + " is missing at " + config.bootstrapServers() : FailureReason.of(cause);
        return new StreamsFailedException("the streams stopped: " + message, cause);
    }
}
