package fashionstream.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.Progress;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.produce.DataSetImages;
import fashionstream.produce.ImageFiles;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends images. */
@Command(
        name = "produce",
        description = "Sends images to the images topic: the data set's (the default), those of an IDX file, or PNG and"
                + " JPEG files.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream produce --count 1000 --rate 200",
            "  fashion-stream produce --label Bag photos/ one.png",
            "  fashion-stream produce --idx-images t10k-images-idx3-ubyte.gz"
        })
final class ProduceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Mixin
    private final RateOption rate = new RateOption();

    @Parameters(paramLabel = "FILE", description = "PNG and JPEG files, and folders of them.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--split",
            paramLabel = "test|train",
            defaultValue = "test",
            description = "Part of the data set. Default: ${DEFAULT-VALUE}.")
    private Split split = Split.TEST;

    @Option(names = "--idx-images", paramLabel = "FILE", description = "Send the images of this IDX file.")
    private @Nullable Path idxImages;

    @Option(names = "--idx-labels", paramLabel = "FILE", description = "Their labels.")
    private @Nullable Path idxLabels;

    @Option(names = "--label", paramLabel = "CLASS", description = "The true class of the files, if it is known.")
    private @Nullable String label;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many images of the data set or the IDX file; beyond the last they begin again. Default:"
                    + " all.")
    private @Nullable Long count;

    @Option(names = "--json", description = "End with one JSON object on stdout.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        double perSecond = rate.perSecond();
        AppConfig settings = config.load();
        ImageSource images = source();
        Preparation.topics(settings);
        long started = System.nanoTime();
        try (ImageProducer producer = new ImageProducer(settings);
                Progress progress = Progress.start("produce", "images", images.size())) {
            producer.send(images, perSecond, progress::stepTo);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.printf(
                Locale.ROOT,
                "sent %d images to topic %s, %.0f a second%n",
                images.size(),
                settings.topics().images(),
                images.size() / seconds);
        if (json) {
            ObjectNode summary = Json.MAPPER
                    .createObjectNode()
                    .put("images", images.size())
                    .put("topic", settings.topics().images())
                    .put("images_per_second", images.size() / seconds);
            stdout.println(Json.line(summary));
        }
        stdout.flush();
        return ExitCode.DONE;
    }

    private ImageSource source() throws IOException {
        if (count != null && count < 1) {
            throw CommandException.usage("--count must be at least 1, not " + count);
        }
        if (!files.isEmpty()) {
            if (idxImages != null || count != null) {
                throw CommandException.usage("files go without --idx-images and --count");
            }
            ImageFiles found = ImageFiles.of(files, label);
            if (found.size() == 0) {
                throw CommandException.failed("no .png, .jpg or .jpeg file in " + files);
            }
            return found;
        }
        if (label != null) {
            throw CommandException.usage("--label goes with files; the data set has labels of its own");
        }
        if (idxImages != null) {
            return DataSetImages.ofFiles(idxImages, idxLabels, count);
        }
        if (idxLabels != null) {
            throw CommandException.usage("--idx-labels goes with --idx-images");
        }
        return DataSetImages.of(dataSet.locate(), split, count == null ? split.count() : count);
    }
}
