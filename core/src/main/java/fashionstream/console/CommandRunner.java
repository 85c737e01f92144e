package fashionstream.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a command line by this project's conventions.
 *
 * <ul>
 *   <li>The exit code is 0 for success, 1 for a failure, 2 for wrong usage ({@link ExitCode}).
 *   <li>A failure is one line on stderr, which begins with the command's name.
 *   <li>{@code --debug}, which every command accepts, or {@code -Dfashionstream.debug=true} adds the stack trace.
 * </ul>
 *
 * <p>Expected failures are {@link CommandException}, {@link IOException} and those of {@link #expecting}; any other is
 * reported as unexpected. Not safe for use by several threads.
 */
public final class CommandRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    private final CommandLine commandLine;
    private Function<Throwable, Optional<CommandException>> expected = failure -> Optional.empty();
    private boolean debug = Boolean.getBoolean("fashionstream.debug");

    /**
     * Sets the error handling of a command line, and adds {@code --debug} to it and its subcommands.
     *
     * @param commandLine complete: subcommands that are added later lack {@code --debug}
     */
    public CommandRunner(CommandLine commandLine) {
        this.commandLine = commandLine;
        commandLine.getCommandSpec().addOption(debugOption());
        if (!Terminal.isCapable(System.getenv())) {
            // Picocli prints help in bold on every terminal.
            commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        }
        commandLine.setParameterExceptionHandler((failure, arguments) -> misused(failure));
        commandLine.setExecutionExceptionHandler((failure, failed, result) -> failed(failure, failed));
    }

    /**
     * Specifies which failures of libraries are expected.
     *
     * @param mapping returns the failure as the user should read it, or empty if it is not expected; called for every
     *     failure other than {@link CommandException}, before the conventions for {@link IOException}
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
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        print(command, problem(failure) + "; see '" + name + " --help'", failure);
        return ExitCode.USAGE;
    }

    /** What is wrong with a command line, in the form {@code unknown option '--foo'}. */
    private static String problem(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            String message = message(failure);
            return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        }
        String arguments =
                unmatched.getUnmatched().stream().map(a -> "'" + a + "'").collect(Collectors.joining(", "));
        if (unmatched.isUnknownOption()) {
            return "unknown option " + arguments;
        }
        boolean namesCommand = !failure.getCommandLine().getSubcommands().isEmpty();
        return (namesCommand ? "unknown command " : "unexpected argument ") + arguments;
    }

    /** The message in one line; the class of the failure if it has none. */
    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return PlainText.oneLine(
                message == null || message.isBlank() ? failure.getClass().getName() : message);
    }

    private int failed(Exception failure, CommandLine failed) {
        Throwable cause = unwrap(failure);
        Optional<CommandException> known = known(cause);
        if (known.isPresent()) {
            print(failed, message(known.get()), failure);
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
                ? Optional.of(CommandException.failed(message(failure), failure))
                : Optional.empty();
    }

    /** The wrappers of failures of other threads and of I/O in lambdas carry no information. */
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
