package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.GroupLag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Samples a running pipeline at regular intervals, on a separate thread. It stores only percentiles, not the latencies,
 * because it must not increase the memory that it measures. Safe for use by several threads.
 */
final class SoakSampler implements AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final ProcessMemory app = new ProcessMemory(ProcessHandle.current().pid());
    private final ProcessMemory broker;
    private final Consumer<SoakReport.Sample> listener;
    private final Admin admin;
    private final GroupLag lag;
    private final LatencyRecorder recorder;
    private final List<SoakReport.Sample> samples = new ArrayList<>();
    private final Future<?> sampling;
    private final long started;

    /**
     * Starts sampling.
     *
     * @param config settings of the running topology
     * @param every time between two samples
     * @param listener receives each sample, on the sampler's thread
     */
    SoakSampler(AppConfig config, BrokerProcess broker, Duration every, Consumer<SoakReport.Sample> listener) {
        this.broker = new ProcessMemory(broker.pid());
        this.listener = listener;
        this.recorder = new LatencyRecorder(config);
        this.admin = Admin.create(config.adminProperties());
        this.lag = new GroupLag(admin, config);
        this.started = System.nanoTime();
        this.sampling =
                executor.scheduleAtFixedRate(this::sample, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void sample() {
        double[] latencies = recorder.drain().stream()
                .mapToDouble(LatencyRecorder.Sample::millis)
                .toArray();
        SoakReport.Sample sample = new SoakReport.Sample(
                (System.nanoTime() - started) / 1e9,
                boxed(app.resident()),
                boxed(broker.resident()),
                HeapMemory.afterCollection(),
                HeapMemory.direct(),
                lag.images(),
                latencies.length,
                latencies.length == 0 ? null : Percentiles.of(latencies).p99());
        synchronized (samples) {
            samples.add(sample);
        }
        listener.accept(sample);
    }

    private static @Nullable Long boxed(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }

    /**
     * Throws if sampling has failed.
     *
     * @throws IllegalStateException with the reason as its cause
     */
    void check() {
        if (sampling.isDone()) {
            try {
                sampling.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the pipeline can no longer be sampled: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** Number of predictions so far. */
    long predictions() {
        check();
        return recorder.count();
    }

    /** The samples so far. */
    List<SoakReport.Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    @Override
    public void close() {
        // Wait for a sample in progress, before its clients are closed.
        executor.shutdown();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        admin.close();
        recorder.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
