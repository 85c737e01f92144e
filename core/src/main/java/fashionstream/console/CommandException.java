package fashionstream.console;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a user can resolve. {@link CommandRunner} prints its message as one line, without a stack
 * trace, so the message must state what was wrong, where, and what to do.
 */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(int exitCode, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The command was understood, but failed: exit code 1. */
    public static CommandException failed(@Nullable String message, @Nullable Throwable cause) {
        return new CommandException(ExitCode.FAILED, message, cause);
    }

    /** The command was understood, but failed: exit code 1. */
    public static CommandException failed(String message) {
        return failed(message, null);
    }

    /** The command was called wrongly: exit code 2. */
    public static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message, null);
    }

    public int exitCode() {
        return exitCode;
    }
}
