package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.IdxImages;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Measures how the application scales: with the number of instances, partitions and classes. Not thread-safe; interrupt
 * the thread to stop early.
 */
public final class Scale {
    /** The scaling of a model with 10 classes, like the shipped one. */
    static final int CLASSES = 10;

    private final ScaleSettings settings;
    private final AppConfig config;
    private final IdxImages images;
    private final BrokerProcess broker;
    private final Consumer<String> log;

    /**
     * Creates a measurement.
     *
     * @param config settings of the topology; the broker, names, guarantee, partitions and threads are replaced
     * @param images real images of 28x28 pixels; {@code settings} determine how many are used
     * @param log receives a line about each step
     */
    public Scale(
            ScaleSettings settings, AppConfig config, IdxImages images, BrokerProcess broker, Consumer<String> log) {
        this.settings = settings;
        this.config = broker.configure(config);
        this.images = images.withCount(settings.images());
        this.broker = broker;
        this.log = log;
    }

    /**
     * Runs the measurement.
     *
     * @throws TimeoutException if the application gets stuck
     */
    public ScaleReport run() throws InterruptedException, TimeoutException {
        return Interruptible.call(this::measure);
    }

    private ScaleReport measure() throws InterruptedException, TimeoutException {
        ScaleOut out = new ScaleOut(
                settings,
                config,
                CostGrowth.labelled(images, CLASSES),
                step -> log.accept(
                        step.instances() + " instances: " + Math.round(step.imagesPerSecond()) + " images/s"));
        List<ScaleReport.Step> steps = out.run();
        List<ScaleReport.Cost> costs = new CostGrowth(settings, config, images, broker, log).run();
        return new ScaleReport(settings.partitions(), settings.waitMillis(), out.offered(), steps, costs);
    }
}
