package fashionstream.cli;

import fashionstream.console.CommandException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A picocli mixin for the reason of a roll-out step. */
final class NoteOption {
    private static final int MAX_LENGTH = 500;

    @Option(names = "--note", paramLabel = "TEXT", description = "Reason, stored with the record in topic 'models'.")
    private @Nullable String text;

    /**
     * The reason; null if none is given.
     *
     * @throws CommandException if it is too long
     */
    @Nullable
    String text() {
        if (text != null && text.length() > MAX_LENGTH) {
            throw CommandException.usage("--note may have " + MAX_LENGTH + " characters, not " + text.length());
        }
        return text;
    }
}
