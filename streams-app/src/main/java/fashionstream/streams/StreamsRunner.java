package fashionstream.streams;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * Runs the parts of the application from start to stop. They run concurrently, and the failure of one stops all.
 *
 * <p>{@link StreamsWorker} decides what follows a failure: a stream thread is replaced, local state is rebuilt, or the
 * streams stop, and their cause is kept for callers.
 *
 * <p>Safe for use by several threads. State stores are kept: they make the next start fast.
 */
public final class StreamsRunner implements AutoCloseable {
    private final AppConfig config;
    private final List<StreamsWorker> workers;
    private final CompletableFuture<Void> running;
    private final CompletableFuture<Void> stopped;

    /**
     * Prepares the parts of the application; nothing runs until {@link #start}. Connects to nothing, but measures the
     * speed of the model.
     *
     * @param activeModel classifies for all stream threads; the caller closes it after the streams
     * @param topics limits of the output topics, and the ids of the topics
     * @param meters receives the metrics of the parts, including those of Kafka
     */
    public static StreamsRunner of(AppConfig config, ActiveModel activeModel, TopicView topics, MeterRegistry meters) {
        return new StreamsRunner(config, StreamsPlan.of(config, activeModel, topics, Clock.systemUTC(), meters));
    }

    StreamsRunner(AppConfig config, StreamsPlan plan) {
        this.config = config;
        this.workers = plan.parts().stream()
                .map(part -> new StreamsWorker(config, part, plan.meters()))
                .toList();
        this.running = allOrFirstFailure(StreamsWorker::running);
        this.stopped = allOrFirstFailure(StreamsWorker::stopped);
    }

    /** Done when all workers are, or as soon as one has failed. */
    private CompletableFuture<Void> allOrFirstFailure(Function<StreamsWorker, CompletableFuture<Void>> event) {
        List<CompletableFuture<Void>> events = workers.stream().map(event).toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(events.toArray(CompletableFuture[]::new));
        for (CompletableFuture<Void> each : events) {
            var unused = each.exceptionally(failure -> {
                all.completeExceptionally(failure);
                return null;
            });
        }
        return all;
    }

    /** Starts, and returns before the streams run. Call it once. */
    public void start() {
        workers.forEach(StreamsWorker::start);
    }

    /**
     * Waits until the streams run: all work is assigned and all state restored.
     *
     * @throws StreamsFailedException if they fail, or have no work assigned within {@code startup.timeout.ms};
     *     restoring their state may take as long as it does
     */
    public void awaitRunning() throws InterruptedException {
        try {
            awaitAssigned();
            running.get();
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (TimeoutException e) {
            throw new StreamsFailedException(
                    "the streams are not running after "
                            + config.startupTimeout().toSeconds() + " s but " + state()
                            + "; check the broker at " + config.bootstrapServers()
                            + ", or give them longer with startup.timeout.ms",
                    failure().orElse(null));
        }
    }

    /** Returns when the streams run, or have only their state to restore. */
    private void awaitAssigned() throws InterruptedException, ExecutionException, TimeoutException {
        try {
            running.get(config.startupTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (!workers.stream().allMatch(StreamsWorker::isAssigned)) {
                throw e;
            }
        }
    }

    /**
     * Waits until the streams have stopped.
     *
     * @throws StreamsFailedException if they stopped because of a failure
     */
    public void awaitStopped() throws InterruptedException {
        try {
            stopped.get();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static StreamsFailedException failed(ExecutionException e) {
        return e.getCause() instanceof StreamsFailedException failure
                ? failure
                : new StreamsFailedException("the streams stopped: " + e.getMessage(), e);
    }

    /** The state of Kafka Streams: an error of any part, else the state of the first part that isn't running. */
    public State state() {
        List<State> states = workers.stream().map(StreamsWorker::state).toList();
        if (states.contains(State.ERROR)) {
            return State.ERROR;
        }
        return states.stream()
                .filter(state -> state != State.RUNNING)
                .findFirst()
                .orElse(State.RUNNING);
    }

    /** The status of each part, in the order of the data flow. */
    public List<PartStatus> parts() {
        return workers.stream().map(StreamsWorker::status).toList();
    }

    /** The last failure of a stream thread, including those that were replaced; empty if there was none. */
    public Optional<Throwable> failure() {
        return workers.stream().flatMap(worker -> worker.failure().stream()).findFirst();
    }

    /** The metrics of Kafka Streams and its clients. */
    public Map<MetricName, ? extends Metric> metrics() {
        Map<MetricName, Metric> metrics = new HashMap<>();
        workers.forEach(worker -> metrics.putAll(worker.metrics()));
        return metrics;
    }

    /** Finishes the work in progress, commits, and stops. Further calls do nothing. */
    @Override
    public void close() {
        workers.forEach(StreamsWorker::close);
    }
}
