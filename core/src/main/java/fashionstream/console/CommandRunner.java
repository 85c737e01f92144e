package fashionstream.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * Runs a command line by this project's conventions.
 *
 * <ul>
 *   <li>The exit code is 0 when done, 1 when failed, 2 when called wrongly ({@link ExitCode}).
 *   <li>A failure is one line on stderr, which begins with the command's name.
 *   <li>{@code --debug}, which every command takes, or {@code -Dfashionstream.debug=true} adds the stack trace.
 * </ul>
 *
 * <p>Expected failures are {@link CommandException}, {@link IOException} and what {@link #expecting} knows; any other
 * is reported as unexpected. Not safe for use by several threads.
 */
public final class CommandRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    private final CommandLine commandLine;
    private Function<Throwable, Optional<CommandException>> expected = failure -> Optional.empty();
    private boolean debug = Boolean.getBoolean("fashionstream.debug");

    /**
     * Takes over a command line's error handling, and gives {@code --debug} to it and its subcommands.
     *
     * @param commandLine all of it: subcommands that are added later lack {@code --debug}
     */
    public CommandRunner(CommandLine commandLine) {
        this.commandLine = commandLine;
        commandLine.getCommandSpec().addOption(debugOption());
        if (!Terminal.isCapable(System.getenv())) {
            // Picocli looks only whether there is a terminal, and prints help in bold.
            commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        }
        commandLine.setParameterExceptionHandler((failure, arguments) -> misused(failure));
        commandLine.setExecutionExceptionHandler((failure, failed, result) -> failed(failure, failed));
    }

    /**
     * Says which failures of libraries are expected.
     *
     * @param mapping gives the failure as the user shall read it, or nothing where it is not expected; asked about
     *     every failure but {@link CommandException} and before the conventions for {@link IOException}
     */
    public CommandRunner expecting(Function<Throwable, Optional<CommandException>> mapping) {
        this.expected = mapping;
        return this;
    }

    /** Runs the command that the arguments name, and returns the exit code. */
    public int run(String... arguments) {
        for (String argument : arguments) {
            if (!FileNames.isText(argument)) {
                String problem = "argument '" + PlainText.oneLine(argument) + "' " + FileNames.problem();
                return misused(new ParameterException(commandLine, problem));
            }
        }
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError e) {
            // Picocli handles exceptions only.
            print(
                    commandLine,
                    "out of memory (" + e.getMessage() + "); Java's heap is "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB: give it more with FASHION_STREAM_JAVA_OPTS=-Xmx2g, for example",
                    e);
            return ExitCode.FAILED;
        }
    }

    private OptionSpec debugOption() {
        return OptionSpec.builder("--debug")
                .arity("0")
                .type(boolean.class)
                .scopeType(ScopeType.INHERIT)
                .setter(new CommandLine.Model.ISetter() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <T> T set(T value) {
                        boolean before = debug;
                        debug |= Boolean.TRUE.equals(value);
                        return (T) Boolean.valueOf(before);
                    }
                })
                .description("Show the stack trace of a failure.")
                .build();
    }

    private int misused(ParameterException failure) {
        CommandLine misused = failure.getCommandLine();
        String name = misused.getCommandSpec().qualifiedName();
        print(misused, FailureText.of(failure) + "; see '" + name + " --help'", failure);
        return ExitCode.USAGE;
    }

    private int failed(Exception failure, CommandLine failed) {
        Throwable cause = unwrap(failure);
        Optional<CommandException> known = known(cause);
        if (known.isPresent()) {
            print(failed, FailureText.message(known.get()), failure);
            return known.get().exitCode();
        }
        LOG.debug("unexpected failure", failure);
        String hint = debug ? "" : "; --debug shows where";
        print(failed, "unexpected failure: " + FailureReason.ofUnexpected(cause) + hint, failure);
        return ExitCode.FAILED;
    }

    private Optional<CommandException> known(Throwable failure) {
        if (failure instanceof CommandException known) {
            return Optional.of(known);
        }
        return expected.apply(failure).or(() -> ofFile(failure));
    }

    private static Optional<CommandException> ofFile(Throwable failure) {
        if (failure instanceof NoSuchFileException) {
            return Optional.of(CommandException.failed("no such file: " + failure.getMessage(), failure));
        }
        if (failure instanceof AccessDeniedException) {
            return Optional.of(CommandException.failed("permission denied: " + failure.getMessage(), failure));
        }
        return failure instanceof IOException
                ? Optional.of(CommandException.failed(FailureText.message(failure), failure))
                : Optional.empty();
    }

    /** The wrappers of other threads' failures and of I/O in lambdas say nothing themselves. */
    private static Throwable unwrap(Throwable failure) {
        boolean wraps = failure instanceof UncheckedIOException
                || failure instanceof CompletionException
                || failure instanceof ExecutionException;
        Throwable cause = failure.getCause();
        return wraps && cause != null ? unwrap(cause) : failure;
    }

    private void print(CommandLine command, String message, Throwable failure) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + message);
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
    }
}
