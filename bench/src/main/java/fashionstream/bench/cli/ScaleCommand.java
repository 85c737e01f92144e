package fashionstream.bench.cli;

import fashionstream.bench.Scale;
import fashionstream.bench.ScaleReport;
import fashionstream.bench.ScaleSettings;
import fashionstream.bench.ScaleText;
import fashionstream.cli.DurationConverter;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how the application scales. */
@Command(
        name = "scale",
        description = {
            "Measures how the application scales with instances, partitions and classes. Takes about five minutes.",
            "",
            "The model waits instead of computing, so that a machine with few cores can run several instances. Each is a"
                    + " process with one stream thread. They join under a constant load, 80 %% of what the largest"
                    + " number of them can classify, and then one leaves. 'settled after' is the time from the change"
                    + " until all have partitions and commit images of each, including the start of the processes. 'pause' is the longest"
                    + " time without any commit meanwhile, 'of a partition' that of the worst partition.",
            "",
            "The costs are measured in one process with a model that takes no time. --model is not used; --threads is"
                    + " for the costs alone."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream bench scale --instances 1,2,4 --step 20s"})
final class ScaleCommand implements Callable<Integer> {
    private static final int MAX_PARTITIONS = 1000;
    private static final double MAX_WAIT = 1000;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(
            names = "--instances",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,4",
            description = "Numbers of instances. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<Integer> instances;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "12",
            description = "Partitions of topic images while instances join and leave. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--wait-ms",
            paramLabel = "MS",
            defaultValue = "2",
            description = "How long the model waits for each image. Default: ${DEFAULT-VALUE}.")
    private double waitMillis;

    @Option(
            names = "--step",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "Duration of the measurement of each number of instances. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration step;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each cost is measured; with 1, without a warm-up. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--partition-counts",
            paramLabel = "N",
            split = ",",
            defaultValue = "4,12,48",
            description = "Numbers of partitions whose costs are measured. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<Integer> partitionCounts;

    @Option(
            names = "--class-counts",
            paramLabel = "N",
            split = ",",
            defaultValue = "10,100,1000",
            description = "Numbers of classes whose costs are measured. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<Integer> classCounts;

    @Override
    public Integer call() throws IOException, TimeoutException {
        options.check();
        check("--partitions", List.of(partitions), 1, MAX_PARTITIONS);
        check("--instances", instances, 1, partitions);
        check("--partition-counts", partitionCounts, options.threads(), MAX_PARTITIONS);
        check("--class-counts", classCounts, 2, 10_000);
        check("--rounds", List.of(rounds), 1, 100);
        if (!(waitMillis > 0 && waitMillis <= MAX_WAIT)) {
            throw CommandException.usage("--wait-ms must be more than 0 and at most 1000, not " + waitMillis);
        }
        ScaleSettings settings = new ScaleSettings(
                ascending(instances),
                partitions,
                waitMillis,
                step,
                options.images(),
                rounds,
                options.threads(),
                ascending(partitionCounts),
                ascending(classCounts));
        ScaleReport report = options.measure((config, classifier, images, broker) ->
                new Scale(settings, config, images, broker, output::note).run());
        output.print(ScaleText.of(report));
        options.save(report);
        output.summary(report);
        return ExitCode.DONE;
    }

    private static List<Integer> ascending(List<Integer> numbers) {
        return List.copyOf(new TreeSet<>(numbers));
    }

    private static void check(String option, List<Integer> numbers, int least, int most) {
        numbers.stream()
                .filter(number -> number < least || number > most)
                .findFirst()
                .ifPresent(number -> {
                    throw CommandException.usage(option + " must be " + least + " to " + most + ", not " + number);
                });
    }
}
