package fashionstream.cli;

import fashionstream.console.CommandException;
import java.io.Console;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the user whether a doubtful promotion is meant. */
final class Confirmation {
    private final @Nullable Function<String, @Nullable String> console;

    /** @param console shows a question and returns the answer, null at the end of the input; null if nobody can be asked */
    Confirmation(@Nullable Function<String, @Nullable String> console) {
        this.console = console;
    }

    /** Asks on the terminal. Nobody is asked if input or output is redirected. */
    @SuppressWarnings("SystemConsoleNull") // FashionStream.main sets jdk.console, so that it is null since Java 22, too
    static Confirmation onTerminal() {
        Console terminal = System.console();
        return new Confirmation(terminal == null ? null : question -> terminal.readLine("%s", question));
    }

    /**
     * Returns if the user wants the promotion.
     *
     * @param what the model
     * @param doubt what speaks against it
     * @throws CommandException if the user doesn't, or can't be asked
     */
    void require(Object what, String doubt) {
        if (console == null) {
            throw CommandException.failed(
                    "model " + what + " is not promoted: " + doubt + "; --force promotes it nevertheless");
        }
        String answer = console.apply(doubt + System.lineSeparator() + "Promote it nevertheless? [y/N] ");
        String said = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
        if (!said.equals("y") && !said.equals("yes")) {
            throw CommandException.failed("model " + what + " is not promoted");
        }
    }
}
