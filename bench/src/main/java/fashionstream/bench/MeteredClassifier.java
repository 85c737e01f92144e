package fashionstream.bench;

import fashionstream.bench.PipelineRun.Usage;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A classifier that, after {@link #begin}, measures when the first image arrives, the number of images, and their
 * processor time.
 */
final class MeteredClassifier implements Classifier {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Classifier classifier;
    private final Supplier<Usage> usage;
    private final AtomicReference<@Nullable Usage> start = new AtomicReference<>();
    private volatile boolean metering;
    private final LongAdder images = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();

    /** @param usage called when the first image arrives */
    MeteredClassifier(Classifier classifier, Supplier<Usage> usage) {
        this.classifier = classifier;
        this.usage = usage;
    }

    /** Starts measuring; the topology also runs the model before the first image arrives. */
    void begin() {
        metering = true;
    }

    @Override
    public ModelInfo model() {
        return classifier.model();
    }

    @Override
    public float[][] classify(List<byte[]> batch) {
        if (!metering) {
            return classifier.classify(batch);
        }
        if (start.get() == null) {
            start.compareAndSet(null, usage.get());
        }
        long before = THREADS.getCurrentThreadCpuTime();
        float[][] rows = classifier.classify(batch);
        cpuNanos.add(THREADS.getCurrentThreadCpuTime() - before);
        images.add(batch.size());
        return rows;
    }

    /** @throws IllegalStateException if no image has arrived */
    Usage start() {
        Usage first = start.get();
        if (first == null) {
            throw new IllegalStateException("no image has arrived");
        }
        return first;
    }

    long images() {
        return images.sum();
    }

    long cpuNanos() {
        return cpuNanos.sum();
    }

    /** Does nothing: the owner closes the model. */
    @Override
    public void close() {}
}
