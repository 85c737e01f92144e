package fashionstream.trainer.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.DataSetOption;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.SummaryOutput;
import fashionstream.console.TextTable;
import fashionstream.dataset.FashionMnist;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.dataset.LabelledImages;
import fashionstream.trainer.PixelStatistics;
import fashionstream.trainer.explore.SampleSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes the data set. */
@Command(
        name = "explore",
        description =
                "Prints sizes, class counts and pixel statistics of the data set, and draws samples of each class.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream explore --out samples.png"})
final class ExploreCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "samples.png",
            description = "File for the picture of samples. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("samples.png");

    @Override
    public Integer call() throws IOException {
        Path folder = dataSet.locate();
        LabelledImages train = FashionMnist.read(folder, Split.TRAIN);
        LabelledImages test = FashionMnist.read(folder, Split.TEST);
        output.line("Fashion-MNIST in %s: grey images of %dx%d%n%n", folder, train.width(), train.height());
        TextTable table =
                new TextTable().right("label").left("class").right("training").right("test");
        for (int label = 0; label < FashionMnist.CLASSES.size(); label++) {
            table.row(label, FashionMnist.CLASSES.get(label), count(train, label), count(test, label));
        }
        table.row("", "all", train.size(), test.size());
        output.line(table.toString());
        PixelStatistics pixels = PixelStatistics.of(train.pixels());
        output.line(
                "training pixels, 0 black to 1 white: mean %.4f, standard deviation %.4f",
                pixels.mean(), pixels.deviation());
        SampleSheet.write(train, FashionMnist.CLASSES, out);
        output.line("samples of each class: " + out);
        output.summary(facts(train, test, pixels));
        return ExitCode.DONE;
    }

    private ObjectNode facts(LabelledImages train, LabelledImages test, PixelStatistics pixels) {
        ObjectNode facts = Json.MAPPER.createObjectNode();
        facts.put("training_images", train.size());
        facts.put("test_images", test.size());
        facts.put("height", train.height());
        facts.put("width", train.width());
        facts.put("pixel_mean", pixels.mean());
        facts.put("pixel_deviation", pixels.deviation());
        ObjectNode classes = facts.putObject("training_class_counts");
        for (int label = 0; label < FashionMnist.CLASSES.size(); label++) {
            classes.put(FashionMnist.CLASSES.get(label), count(train, label));
        }
        facts.put("samples", out.toString());
        return facts;
    }

    private static int count(LabelledImages images, int label) {
        return Collections.frequency(images.labels(), label);
    }
}
