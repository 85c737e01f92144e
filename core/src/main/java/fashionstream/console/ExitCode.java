package fashionstream.console;

/** What a command's exit code means. */
public final class ExitCode {
    /** The command did what it was asked. */
    public static final int DONE = 0;

    /** The command was understood, but failed. */
    public static final int FAILED = 1;

    /** The command was called wrongly; nothing was done. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
