package fashionstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

class CommandRunnerTest {
    private final Produce produce = new Produce();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandRunner runner = new CommandRunner(new CommandLine(new App())
            .addSubcommand(produce)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err)));

    @Test
    void shouldReturnTheCommandsExitCode() {
        assertThat(runner.run("produce", "--count", "3")).isEqualTo(ExitCode.DONE);
        assertThat(out).hasToString("3 images" + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldReportInOneLineThatAnOptionIsUnknown() {
        assertThat(runner.run("produce", "--foo")).isEqualTo(ExitCode.USAGE);
        assertErrorLine("fashion-stream produce: unknown option '--foo'; see 'fashion-stream produce --help'");
    }

    @Test
    void shouldReportThatACommandIsUnknown() {
        assertThat(runner.run("prodce")).isEqualTo(ExitCode.USAGE);
        assertErrorLine("fashion-stream: unknown command 'prodce'; see 'fashion-stream --help'");
    }

    @Test
    void shouldReportThatAnArgumentIsUnexpected() {
        assertThat(runner.run("produce", "file.png")).isEqualTo(ExitCode.USAGE);
        assertErrorLine("fashion-stream produce: unexpected argument 'file.png'; see 'fashion-stream produce --help'");
    }

    @Test
    void shouldReportWhichValueIsWrong() {
        assertThat(runner.run("produce", "--count", "many")).isEqualTo(ExitCode.USAGE);
        assertErrorLine("fashion-stream produce: invalid value for option '--count': 'many' is not an int;"
                + " see 'fashion-stream produce --help'");
    }

    @Test
    void shouldPrintExpectedFailuresWithoutStackTrace() {
        assertThat(failWith(CommandException.failed("no broker at localhost:1; start one with 'broker'")))
                .isEqualTo(ExitCode.FAILED);
        assertErrorLine("fashion-stream produce: no broker at localhost:1; start one with 'broker'");
    }

    @Test
    void shouldReturnTheExitCodeOfUsageFailures() {
        assertThat(failWith(CommandException.usage("--rate must be positive"))).isEqualTo(ExitCode.USAGE);
        assertErrorLine("fashion-stream produce: --rate must be positive");
    }

    @Test
    void shouldPrintAMessageOnOneLineWithoutControlCharacters() {
        failWith(CommandException.failed("first\n  second\u001b[31m"));
        assertErrorLine("fashion-stream produce: first second?[31m");
    }

    @Test
    void shouldNameAMissingFile(@TempDir Path directory) {
        Path missing = directory.resolve("none.png");
        produce.work = () -> Files.size(missing);
        assertThat(runner.run("produce")).isEqualTo(ExitCode.FAILED);
        assertErrorLine("fashion-stream produce: no such file: " + missing);
    }

    @Test
    void shouldNameAFileThatMayNotBeRead() {
        failWith(new UncheckedIOException(new AccessDeniedException("secret.png")));
        assertErrorLine("fashion-stream produce: permission denied: secret.png");
    }

    @Test
    void shouldPrintTheMessageOfOtherInputAndOutputFailures() {
        assertThat(failWith(new IOException("labels.gz: ends after 12 of 16 bytes")))
                .isEqualTo(ExitCode.FAILED);
        assertErrorLine("fashion-stream produce: labels.gz: ends after 12 of 16 bytes");
    }

    @Test
    void shouldUseTheApplicationsTranslationOfLibraryFailures() {
        runner.expecting(failure -> failure instanceof TimeoutException
                ? Optional.of(CommandException.failed("the broker doesn't respond", failure))
                : Optional.empty());
        assertThat(failWith(new ExecutionException(new TimeoutException()))).isEqualTo(ExitCode.FAILED);
        assertErrorLine("fashion-stream produce: the broker doesn't respond");
    }

    @Test
    void shouldReportThatAFailureIsUnexpected() {
        assertThat(failWith(new IllegalStateException("boom"))).isEqualTo(ExitCode.FAILED);
        assertErrorLine("fashion-stream produce: unexpected failure: java.lang.IllegalStateException: boom;"
                + " --debug shows where");
    }

    @Test
    void shouldReportTheRootCauseOfAnUnexpectedFailure() {
        failWith(new IllegalStateException("while counting", new IOException("the disk is full")));
        assertErrorLine("fashion-stream produce: unexpected failure: java.lang.IllegalStateException: while counting:"
                + " the disk is full; --debug shows where");
    }

    @Test
    void shouldReportOutOfMemoryInOneLine() {
        produce.work = () -> {
            throw new OutOfMemoryError("Java heap space");
        };
        assertThat(runner.run("produce")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith("fashion-stream: out of memory (Java heap space); Java's heap is ")
                .contains("FASHION_STREAM_JAVA_OPTS=-Xmx2g");
    }

    @Test
    void shouldShowTheStackTraceWithDebug() {
        produce.work = () -> {
            throw CommandException.failed("no broker", new IllegalStateException("the cause"));
        };
        assertThat(runner.run("produce", "--debug")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith("fashion-stream produce: no broker" + System.lineSeparator())
                .contains("Caused by: java.lang.IllegalStateException: the cause")
                .contains("\tat fashionstream.console.CommandRunnerTest");
    }

    @Test
    void shouldAcceptDebugBeforeTheSubcommand() {
        produce.work = () -> {
            throw new IllegalStateException("boom");
        };
        runner.run("--debug", "produce");
        assertThat(err.toString()).contains("\tat fashionstream.console.CommandRunnerTest");
    }

    @Test
    void shouldPrintHelpOnStdout() {
        assertThat(runner.run("produce", "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("Usage: fashion-stream produce").contains("--debug");
        assertThat(err.toString()).isEmpty();
    }

    private int failWith(Exception failure) {
        produce.work = () -> {
            throw failure;
        };
        return runner.run("produce");
    }

    private void assertErrorLine(String line) {
        assertThat(err).hasToString(line + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @Command(name = "fashion-stream", mixinStandardHelpOptions = true)
    private static final class App {}

    @Command(name = "produce", mixinStandardHelpOptions = true)
    private static final class Produce implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // Picocli sets it.
        private CommandSpec spec;

        @Option(names = "--count")
        private int count;

        private Callable<?> work = () -> 0;

        @Override
        public Integer call() throws Exception {
            work.call();
            spec.commandLine().getOut().println(count + " images");
            return ExitCode.DONE;
        }
    }
}
