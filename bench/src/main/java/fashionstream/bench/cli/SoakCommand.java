package fashionstream.bench.cli;

import fashionstream.bench.Soak;
import fashionstream.bench.SoakReport;
import fashionstream.bench.SoakText;
import fashionstream.cli.DurationConverter;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the pipeline for a long time. */
@Command(
        name = "soak",
        description = {
            "Runs the pipeline for a long time at a constant load, and reports whether its memory and its lag grow.",
            "",
            "The load is a share of the throughput that is measured first. The setting"
                    + " processing.guarantee applies. Producer and consumer run in the same process as the topology, so"
                    + " its memory includes theirs."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fashion-stream bench soak --duration 20m --load 0.8 --every 30s"})
final class SoakCommand implements Callable<Integer> {
    private static final double MAX_LOAD = 2;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "20m",
            converter = DurationConverter.class,
            description = "Duration: 90s, 20m or 2h. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration duration;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "Time between two lines of output. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration every;

    @Option(
            names = "--load",
            paramLabel = "SHARE",
            defaultValue = "0.8",
            description = "Share of the throughput. Default: ${DEFAULT-VALUE}.")
    private double load;

    private SoakReport.@Nullable Sample last;

    @Override
    public Integer call() throws IOException, TimeoutException {
        options.check();
        if (!(load > 0 && load <= MAX_LOAD)) {
            throw CommandException.usage("--load must be more than 0 and at most 2, not " + load);
        }
        Soak.Settings settings = new Soak.Settings(duration, load, every, options.images(), options.threads());
        SoakReport report = options.measure((config, classifier, images, broker) -> {
            output.line(SoakText.header());
            return new Soak(settings, config, classifier, images, broker, output::note).run(this::print);
        });
        output.line(SoakText.verdict(report));
        options.save(report);
        output.summary(report);
        return ExitCode.DONE;
    }

    /** Called on the sampler's thread only. */
    private void print(SoakReport.Sample sample) {
        output.line(SoakText.line(sample, last));
        last = sample;
    }
}
