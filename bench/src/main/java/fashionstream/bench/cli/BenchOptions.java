package fashionstream.bench.cli;

import fashionstream.bench.BrokerProcess;
import fashionstream.cli.ConfigOptions;
import fashionstream.cli.DataFolder;
import fashionstream.cli.FashionStream;
import fashionstream.cli.ModelOption;
import fashionstream.cli.ShutdownSignal;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.DataSetOption;
import fashionstream.console.Json;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.inference.Classifier;
import fashionstream.produce.DataSetImages;
import fashionstream.produce.IdxImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A picocli mixin with the options of all measuring commands, and what a measurement needs. */
final class BenchOptions {
    /** A measurement with a broker of its own. */
    @FunctionalInterface
    interface Measurement<T> {
        T run(AppConfig config, Classifier classifier, IdxImages images, BrokerProcess broker)
                throws InterruptedException, TimeoutException;
    }

    private static final int MAX_THREADS = 1000;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Images in the topic that the pipeline drains; after 10,000 they repeat. Default:"
                    + " ${DEFAULT-VALUE}.")
    private long images;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Maximum number of stream threads. Default: one per core.")
    private @Nullable Integer threads;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the JSON object to a file, too.")
    private @Nullable Path out;

    /** Validates the options, before anything is started. */
    void check() {
        if (images < 1) {
            throw CommandException.usage("--images must be at least 1, not " + images);
        }
        if (threads() < 1 || threads() > MAX_THREADS) {
            throw CommandException.usage("--threads must be 1 to " + MAX_THREADS + ", not " + threads());
        }
        if (out != null
                && (Files.isDirectory(out)
                        || !Files.isDirectory(out.toAbsolutePath().resolveSibling("")))) {
            throw CommandException.usage("--out must be a file in a folder that exists, not " + out);
        }
    }

    long images() {
        return images;
    }

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /**
     * Starts what a measurement needs, and always stops it. Images, model and settings are checked before the broker is
     * started.
     *
     * @throws CommandException if it is interrupted
     */
    <T> T measure(Measurement<T> measurement) throws IOException, TimeoutException {
        AppConfig settings = model.applyTo(config.load());
        IdxImages source = DataSetImages.of(dataSet.locate(), Split.TEST, images);
        try (ShutdownSignal signal = ShutdownSignal.interrupting();
                Classifier classifier = model.load(settings);
                DataFolder data = DataFolder.of(null);
                BrokerProcess broker = BrokerProcess.start(FashionStream.class.getName(), data.path())) {
            AppConfig measured = settings.with(
                    Map.of("state.dir", data.path().resolve("state").toString()));
            return measurement.run(measured, classifier, source, broker);
        } catch (InterruptedException e) {
            throw CommandException.failed("interrupted; there is nothing to report", e);
        }
    }

    /** Writes a report to the file of {@code --out}, if there is one. */
    void save(Object report) throws IOException {
        if (out != null) {
            Files.writeString(out, Json.line(report) + System.lineSeparator());
        }
    }
}
