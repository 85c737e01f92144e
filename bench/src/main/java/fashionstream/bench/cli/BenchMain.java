package fashionstream.bench.cli;

import fashionstream.cli.FashionStream;
import fashionstream.console.BuildVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the benchmark. */
@Command(
        name = "fashion-stream",
        description = "Measures the throughput, latency, CPU time and memory of Fashion Stream.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = BenchCommand.class)
public final class BenchMain {
    private BenchMain() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(FashionStream.run(commandLine(), args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchMain());
    }
}
