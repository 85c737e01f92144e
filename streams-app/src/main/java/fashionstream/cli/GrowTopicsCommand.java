package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.growth.GrowthException;
import fashionstream.growth.PartitionGrowth;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds partitions to topics. */
@Command(
        name = "grow",
        description =
                "Adds partitions to a topic. The topic images can be grown at any time. Topic predictions grows together"
                        + " with labels and the state of the counts, while all instances are stopped; if the"
                        + " command is interrupted, run it again.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream topics grow images --partitions 8",
            "  fashion-stream topics grow predictions --partitions 8"
        })
final class GrowTopicsCommand implements Callable<Integer> {
    private static final int MAX_PARTITIONS = 10_000;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    /** The topics that can grow. */
    private enum Growing {
        IMAGES,
        PREDICTIONS
    }

    @Parameters(paramLabel = "images|predictions", description = "The topic; predictions includes labels.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Growing topic;

    @Option(names = "--partitions", required = true, paramLabel = "N", description = "The new number of partitions.")
    private int partitions;

    @Override
    public Integer call() {
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw CommandException.usage("--partitions must be 1 to " + MAX_PARTITIONS + ", not " + partitions);
        }
        print(grow(config.load()));
        return ExitCode.DONE;
    }

    private PartitionGrowth.Result grow(AppConfig settings) {
        PartitionGrowth growth = new PartitionGrowth(settings, partitions);
        try (QuietClients quiet = new QuietClients();
                ReadingBar bar = new ReadingBar("grow")) {
            return topic == Growing.IMAGES ? growth.growImages() : growth.growPredictions(bar::update);
        } catch (GrowthException e) {
            throw CommandException.failed(e.getMessage(), e);
        }
    }

    private void print(PartitionGrowth.Result result) {
        new TreeMap<>(result.before())
                .forEach((name, before) ->
                        output.line("topic %s has %d partitions (before: %d)", name, result.partitions(), before));
        if (topic == Growing.PREDICTIONS) {
            output.line("moved %d records of state; start the application again", result.movedRecords());
        }
        output.summary(result);
    }
}
