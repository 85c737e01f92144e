package fashionstream.console;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What a command prints: results on stdout, and everything else on stderr. A picocli mixin. Each call is flushed, and
 * formats as in {@link Locale#ROOT}. Safe for use by several threads.
 */
@Command // picocli accepts no mixin without an annotation or option
public class CommandOutput {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** For {@code @Mixin}. */
    public CommandOutput() {}

    /** Prints a line of the result. */
    public final void line(String text) {
        print(text + System.lineSeparator());
    }

    /** Prints a line of the result, formatted. */
    public final void line(String format, Object... values) {
        line(String.format(Locale.ROOT, format, values));
    }

    /** Prints a part of the result that has its own line ends, for example a {@link TextTable}. */
    public final void print(Object text) {
        print(command.commandLine().getOut(), text.toString());
    }

    /** Reports on stderr what the command does. */
    public final void note(String text) {
        print(command.commandLine().getErr(), text + System.lineSeparator());
    }

    /** Reports on stderr what the command does, formatted. */
    public final void note(String format, Object... values) {
        note(String.format(Locale.ROOT, format, values));
    }

    /** Reports a problem that does not end the command: one line on stderr, which begins with the command's name. */
    public final void problem(String problem) {
        note(command.qualifiedName() + ": " + PlainText.oneLine(problem));
    }

    /** Text on stdout that is drawn over itself. Nothing else may be printed from then on. */
    public final LiveText live() {
        return new LiveText(command.commandLine().getOut());
    }

    private static void print(PrintWriter writer, String text) {
        writer.print(text);
        writer.flush();
    }
}
