package fashionstream.console;

import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says a failure in one line. */
final class FailureText {
    private FailureText() {}

    /** What is wrong with a command line, in the form {@code unknown option '--foo'}. */
    static String of(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return lowerFirst(message(failure));
        }
        String arguments =
                unmatched.getUnmatched().stream().map(a -> "'" + a + "'").collect(Collectors.joining(", "));
        if (unmatched.isUnknownOption()) {
            return "unknown option " + arguments;
        }
        boolean namesCommand = !failure.getCommandLine().getSubcommands().isEmpty();
        return (namesCommand ? "unknown command " : "unexpected argument ") + arguments;
    }

    /** The message; the kind of failure, where it has none. */
    static String message(Throwable failure) {
        String message = failure.getMessage();
        return PlainText.oneLine(
                message == null || message.isBlank() ? failure.getClass().getName() : message);
    }

    private static String lowerFirst(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
