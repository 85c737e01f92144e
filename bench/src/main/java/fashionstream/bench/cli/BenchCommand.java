package fashionstream.bench.cli;

import fashionstream.bench.Bench;
import fashionstream.bench.BenchReport;
import fashionstream.bench.BenchSettings;
import fashionstream.bench.BenchText;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures throughput, latency and cost. */
@Command(
        name = "bench",
        description = {
            "Measures the model alone, the pipeline around it, and the CPU time and memory that they use, on this machine. Takes about ten minutes"
                    + " on two cores.",
            "",
            "The pipeline processes a topic that was filled beforehand; the broker runs in its own process. The time is"
                    + " measured from the first image that the model is given to the commit of the last prediction."
                    + " 'ratio' is the throughput of the pipeline divided by that of the model alone, with the same"
                    + " threads and batches, measured before and after the run. For this ratio, the pipeline's throughput is images /"
                    + " (elapsed - stolen), where stolen = max(0, busy * elapsed + broker - cores * elapsed) / busy,"
                    + " broker is the broker's CPU time, and busy = min(threads, cores). This excludes the broker's CPU"
                    + " time, because in production the broker runs elsewhere.",
            "",
            "The warm-up drains the topic with both guarantees until neither the throughput nor the images per second of"
                    + " the broker's CPU time rise any more: the median of the last three steps is at most 3 %% above"
                    + " that of the three before. The cold start runs 'serve' in a process of its own. A ratio that"
                    + " varies by more than 10 %% of its median is marked as unsteady.",
            "",
            "Latency is measured from the time at which an image was due at a constant rate (captured_at), even if it was"
                    + " sent late, until a consumer with read_committed receives its prediction. Producer and consumer share the"
                    + " machine. Loads are fractions of the throughput measured beforehand with the same guarantee.",
            "",
            "The benchmark sets the broker, topic and application names, guarantee, number of threads and state.dir;"
                    + " you can set everything else."
        },
        mixinStandardHelpOptions = true,
        subcommands = {SoakCommand.class, ScaleCommand.class, SentinelCommand.class},
        footer = {
            "",
            "Examples:",
            "  fashion-stream bench --json",
            "  fashion-stream bench --images 5000 --rounds 1 --set commit.interval.ms=50"
        })
final class BenchCommand implements Callable<Integer> {
    private static final double MAX_SECONDS = 3600;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each figure is measured; medians are reported. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--load-seconds",
            paramLabel = "S",
            defaultValue = "7",
            description = "How long each load is kept up in each round. Default: ${DEFAULT-VALUE}.")
    private double loadSeconds;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "15",
            description = "Largest number of steps of the warm-up. Default: ${DEFAULT-VALUE}.")
    private int warmUps;

    @Override
    public Integer call() throws IOException, TimeoutException {
        options.check();
        if (rounds < 1) {
            throw CommandException.usage("--rounds must be at least 1, not " + rounds);
        }
        if (warmUps < 1) {
            throw CommandException.usage("--warm-ups must be at least 1, not " + warmUps);
        }
        if (!(loadSeconds > 0 && loadSeconds <= MAX_SECONDS)) {
            throw CommandException.usage("--load-seconds must be more than 0 and at most 3600, not " + loadSeconds);
        }
        BenchSettings settings = new BenchSettings(options.images(), rounds, options.threads(), loadSeconds, warmUps);
        BenchReport report = options.measure((config, classifier, images, broker) ->
                new Bench(settings, config, classifier, images, broker, output::note).run());
        output.print(BenchText.of(report));
        options.save(report);
        output.summary(report);
        return ExitCode.DONE;
    }
}
