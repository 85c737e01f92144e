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
            "Measures the model alone, the pipeline around it, and what it costs, on this machine. Takes about seven minutes on"
                    + " two cores.",
            "",
            "The pipeline drains a topic that is filled already, from a broker in a process of its own. Its time runs from"
                    + " the first image that the model is given to the commit of the last prediction. 'ratio' is its"
                    + " throughput by that of the model alone with the same threads and batches in the same round, the"
                    + " broker's processor time excluded, since in production it runs elsewhere: images / (elapsed -"
                    + " stolen), where stolen = max(0, busy * elapsed + broker - cores * elapsed) / busy, and busy ="
                    + " min(threads, cores).",
            "",
            "Latency is that from when an image was due to be sent at an even rate (captured_at), also if the sender was"
                    + " late, to a consumer that sees committed predictions only. Producer and consumer share the"
                    + " machine. Loads are shares of the throughput measured before, under the same guarantee.",
            "",
            "The broker, topic and application names, guarantee, number of threads and state.dir are decided here; every"
                    + " other setting can be given."
        },
        mixinStandardHelpOptions = true,
        subcommands = SoakCommand.class,
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

    @Override
    public Integer call() throws IOException, TimeoutException {
        options.check();
        if (rounds < 1) {
            throw CommandException.usage("--rounds must be at least 1, not " + rounds);
        }
        if (!(loadSeconds > 0 && loadSeconds <= MAX_SECONDS)) {
            throw CommandException.usage("--load-seconds must be more than 0 and at most 3600, not " + loadSeconds);
        }
        BenchSettings settings = new BenchSettings(options.images(), rounds, options.threads(), loadSeconds);
        BenchReport report = options.measure((config, classifier, images, broker) ->
                new Bench(settings, config, classifier, images, broker, output::note).run());
        output.print(BenchText.of(report));
        options.save(report);
        output.summary(report);
        return ExitCode.DONE;
    }
}
