package fashionstream.cli;

import fashionstream.audit.Audit;
import fashionstream.audit.AuditReport;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.Progress;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.demo.Demo;
import fashionstream.demo.DemoSummary;
import fashionstream.demo.FeedControls;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.monitor.Monitor;
import fashionstream.produce.DataSetImages;
import fashionstream.produce.FeedSettings;
import fashionstream.produce.IdxImages;
import fashionstream.produce.ImageFeed;
import fashionstream.rollout.RolloutStatus;
import fashionstream.schema.RollingAccuracy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole system in one process. */
@Command(
        name = "demo",
        description = "Starts a broker, a registry and the topology in this process, streams the test images with"
                + " their labels through them, and serves the dashboard. It then runs until Ctrl-C; the"
                + " dashboard can change the rate, make images drift, and hold back labels. With --once,"
                + " audits the accuracy and exits.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  fashion-stream demo --once", "  fashion-stream demo --images 50000 --rate 500"})
final class DemoCommand implements Callable<Integer> {
    /** Images per second after the first images: enough to see changes, few enough for an old laptop. */
    private static final int CONTINUING_RATE = 100;

    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Mixin
    private final RateOption rate = new RateOption();

    @Option(
            names = "--once",
            description = "Exit when all images are classified, with a JSON object as the last line. Fails if the"
                    + " audit finds a wrong figure.")
    private boolean once;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Number of images to stream; after 10,000 they repeat. Default: ${DEFAULT-VALUE}.")
    private long images;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "0",
            description = "Port of the broker; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Directory for the data of broker and registry, and for the state. Default: a temporary"
                    + " directory that is deleted at the end.")
    private @Nullable Path dataDir;

    @Override
    public Integer call() throws IOException, TimeoutException {
        if (images < 1) {
            throw CommandException.usage("--images must be at least 1, not " + images);
        }
        Ports.check("--port", port);
        double perSecond = rate.perSecond();
        AppConfig settings = settings();
        IdxImages source = DataSetImages.of(dataSet.locate(), Split.TEST, images);
        output.note("starting broker, registry and topology in this process");
        FeedControls controls = new FeedControls();
        // The signal is closed last, so that the process waits until everything else is closed.
        try (ShutdownSignal signal = ShutdownSignal.interrupting();
                DataFolder data = DataFolder.of(dataDir);
                Classifier classifier = model.load(settings);
                Monitor monitor = Monitor.start(settings, controls);
                Demo demo = Demo.start(settings, classifier, data.path(), port, 0, monitor.meters());
                Monitor.Watch watch = monitor.watch(demo.config(), demo.topics(), demo.rollout(), demo.streams())) {
            RolloutStatus models = demo.rollout().status();
            output.note(
                    "Kafka at %s, schema registry at %s, model %s",
                    demo.config().bootstrapServers(),
                    demo.config().schemaRegistryUrl(),
                    models.label(models.active().version()));
            output.note("dashboard, metrics and health at %s", monitor.url());
            DemoSummary summary;
            try (Progress progress = Progress.start("classify", "images", images)) {
                summary = demo.stream(source, perSecond, progress::stepTo);
            }
            demo.latestAccuracy().ifPresent(this::print);
            boolean agrees = !once || audit(demo.config());
            print(summary);
            if (!once) {
                continueFeed(demo, source, controls);
            }
            return agrees ? ExitCode.DONE : ExitCode.FAILED;
        } catch (InterruptedException e) {
            // Ctrl-C, which ends the demo.
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    private AppConfig settings() {
        AppConfig settings = config.load().with(Map.of("web.rollout.enable", "true"));
        // With --once, the demo must not fail because another one uses the port.
        return once ? settings.with(Map.of("web.port", "0")) : settings;
    }

    /** Sends images until the demo stops or is stopped. */
    private void continueFeed(Demo demo, IdxImages images, FeedControls controls) throws InterruptedException {
        FeedSettings initial = new FeedSettings(Math.min(rate.perSecond(), CONTINUING_RATE), null, true);
        try (ImageFeed feed = new ImageFeed(demo.config(), images, initial)) {
            controls.setFeed(feed);
            output.note(
                    "continuing at %.0f images/s, which you can change on the page; press Ctrl-C to stop",
                    initial.rate());
            demo.awaitStopped();
        } finally {
            controls.setFeed(null);
        }
    }

    /** Returns whether the accuracy matches the topics. */
    private boolean audit(AppConfig settings) throws InterruptedException {
        AuditReport report = Interruptible.call(() -> Audit.run(settings));
        output.note("audit: " + AuditCommand.text(report).stripTrailing());
        return report.agrees();
    }

    private void print(RollingAccuracy accuracy) {
        Double share = accuracy.getAccuracy();
        Double low = accuracy.getAccuracyLow();
        Double high = accuracy.getAccuracyHigh();
        if (share == null || low == null || high == null) {
            return;
        }
        output.note(
                "rolling accuracy, all labelled images so far: %.2f %% of %d (95 %% interval %.2f to %.2f %%)",
                100 * share, accuracy.getLabelled(), 100 * low, 100 * high);
    }

    private void print(DemoSummary summary) {
        output.note(
                "%d images, %d predictions, %d dead letters, %.0f images/s",
                summary.images(), summary.predictions(), summary.deadLetters(), summary.imagesPerSecond());
        output.line(Json.line(summary));
    }
}
