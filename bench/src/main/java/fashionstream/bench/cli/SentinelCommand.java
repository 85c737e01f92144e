package fashionstream.bench.cli;

import fashionstream.bench.Sentinel;
import fashionstream.bench.SentinelFigures;
import fashionstream.bench.SentinelFigures.Kept;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the ratio and the cost per image with earlier ones. */
@Command(
        name = "sentinel",
        description = {
            "Measures the ratio to the model alone and the cost per image in about a minute, exactly once, and prints"
                    + " them beside kept ones. Warns if they are clearly worse, but does not fail: another machine, or a"
                    + " busy one, has other figures."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream bench sentinel --kept docs/sentinel.json",
            "  fashion-stream bench sentinel --kept docs/sentinel.json --keep"
        })
final class SentinelCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--kept", paramLabel = "FILE", description = "File with the kept figures.")
    private @Nullable Path keptFile;

    @Option(names = "--keep", description = "Replace the kept figures.")
    private boolean keep;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Number of measurements; with 1, without a warm-up. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Override
    public Integer call() throws IOException, TimeoutException {
        options.check();
        if (rounds < 1) {
            throw CommandException.usage("--rounds must be at least 1, not " + rounds);
        }
        if (keep && keptFile == null) {
            throw CommandException.usage("--keep needs --kept FILE");
        }
        Kept kept = kept();
        SentinelFigures figures = options.measure((config, classifier, images, broker) ->
                new Sentinel(config, classifier, images, broker, options.threads(), rounds, output::note).run());
        output.print(figures.beside(kept));
        if (kept != null) {
            figures.warnings(kept).forEach(output::problem);
        }
        if (keep && keptFile != null) {
            Files.writeString(keptFile, figures.kept(origin()).json());
        }
        options.save(figures);
        output.summary(figures);
        return ExitCode.DONE;
    }

    private @Nullable Kept kept() throws IOException {
        if (keptFile == null || (keep && !Files.exists(keptFile))) {
            return null;
        }
        try {
            return Kept.parse(Files.readString(keptFile));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(keptFile + ": " + e.getMessage());
        }
    }

    private static String origin() {
        return "measured by bench sentinel on " + LocalDate.now(ZoneOffset.UTC) + " on "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }
}
