package fashionstream.console;

/** The exit codes of commands. */
public final class ExitCode {
    /** The command succeeded. */
    public static final int DONE = 0;

    /** The command was understood, but failed. */
    public static final int FAILED = 1;

    /** The command was called wrongly; nothing was done. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
