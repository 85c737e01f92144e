package fashionstream.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.Progress;
import fashionstream.console.SummaryOutput;
import fashionstream.image.ImageException;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.ImageFiles;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import fashionstream.produce.LateLabelProducer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends images. */
@Command(
        name = "produce",
        description = "Sends images to the images topic: those of the data set (the default) or of an IDX file,"
                + " or image files. The headers of all files are checked before the first is sent.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream produce --count 1000 --rate 200",
            "  fashion-stream produce --count 1000 --rate 50 --delay-labels 30s",
            "  fashion-stream produce --rate 200 --drift noise --drift-from 5000",
            "  fashion-stream produce --label Bag photos/ one.png",
            "  fashion-stream produce --label-from-folder --skip-bad photos/",
            "  fashion-stream produce --idx-images t10k-images-idx3-ubyte.gz"
        })
final class ProduceCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final SourceOptions source = new SourceOptions();

    @Mixin
    private final RateOption rate = new RateOption();

    @Option(
            names = "--delay-labels",
            paramLabel = "TIME",
            description = "Send images without labels, and each label to the labels topic this long after its image:"
                    + " 90s, 20m or 2h. The command exits after the last label.",
            converter = DurationConverter.class)
    private @Nullable Duration labelDelay;

    @Override
    public Integer call() throws IOException {
        double perSecond = rate.perSecond();
        AppConfig settings = config.load();
        if (labelDelay != null && !source.isLabelled()) {
            throw CommandException.usage(
                    "--delay-labels needs labels: add --label or --label-from-folder to files, --idx-labels to"
                            + " --idx-images");
        }
        ImageSource found = source.open(settings, output);
        Preparation.cluster(settings);
        ImageSource images = source.checkLabel(found, settings, output);
        if (labelDelay != null) {
            return sendWithLateLabels(settings, images, perSecond, labelDelay);
        }
        long started = System.nanoTime();
        AtomicLong sent = new AtomicLong();
        try (ImageProducer producer = new ImageProducer(settings);
                Progress progress = Progress.start("produce", "images", images.size())) {
            producer.send(images, perSecond, count -> {
                sent.set(count);
                progress.stepTo(count);
            });
        } catch (ImageException | UncheckedIOException e) {
            // A file that existed when it was checked.
            output.note("stopped: %d of %d images were sent", sent.get(), images.size());
            throw e;
        }
        print(settings, images, started, System.nanoTime(), null);
        return ExitCode.DONE;
    }

    private int sendWithLateLabels(AppConfig settings, ImageSource images, double perSecond, Duration delay) {
        // The signal is closed last, so that the process waits until it has reported what was not sent.
        try (ShutdownSignal signal = ShutdownSignal.interrupting();
                LateLabelProducer producer = new LateLabelProducer(settings, delay)) {
            try {
                return send(settings, producer, images, perSecond);
            } catch (InterruptedException e) {
                reportWhatWasSent(producer, images);
                return ExitCode.FAILED;
            } catch (ImageException | UncheckedIOException e) {
                reportWhatWasSent(producer, images);
                throw e;
            }
        }
    }

    private void reportWhatWasSent(LateLabelProducer producer, ImageSource images) {
        output.note(
                "stopped: %d of %d images were sent, and %d of their labels; %d labels were not",
                producer.imagesSent(), images.size(), producer.labelsSent(), producer.labelsWaiting());
    }

    /** Checks for interrupts while the progress is open: closing it would swallow them. */
    private int send(AppConfig settings, LateLabelProducer producer, ImageSource images, double perSecond)
            throws InterruptedException {
        long started = System.nanoTime();
        try (Progress progress = Progress.start("produce", "images", images.size())) {
            Interruptible.run(() -> producer.sendImages(images, perSecond, progress::stepTo));
        }
        long ended = System.nanoTime();
        long labels = producer.labelsSent() + producer.labelsWaiting();
        output.note("all images are sent; %d labels are still to be sent", producer.labelsWaiting());
        try (Progress progress = Progress.start("label", "labels", labels)) {
            progress.stepTo(producer.labelsSent());
            Interruptible.run(() -> producer.sendLabels(progress::stepTo));
        }
        print(settings, images, started, ended, labels);
        return ExitCode.DONE;
    }

    /** @param labels number of labels that were sent to their own topic; null if the images contain theirs */
    private void print(AppConfig settings, ImageSource images, long started, long ended, @Nullable Long labels) {
        double rate = images.size() / ((ended - started) / 1e9);
        String topic = settings.topics().images();
        output.line("sent %d images to topic %s, %.0f a second", images.size(), topic, rate);
        if (labels != null) {
            output.line("sent %d labels to topic %s", labels, settings.topics().labels());
        }
        ObjectNode summary = Json.MAPPER
                .createObjectNode()
                .put("images", images.size())
                .put("topic", topic)
                .put("images_per_second", rate);
        if (labels != null) {
            summary.put("labels", labels);
        }
        if (images instanceof ImageFiles files) {
            if (files.unusable().size() + files.passedOver() > 0) {
                output.line(
                        "left out %d files or folders that can't be used, and %d files of other types",
                        files.unusable().size(), files.passedOver());
            }
            summary.put("skipped", files.unusable().size()).put("passed_over", files.passedOver());
        }
        output.summary(summary);
    }
}
