package fashionstream.console;

import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the reason in a chain of exceptions. Libraries wrap the reason in the place where it occurred, often
 * repeatedly.
 */
public final class FailureReason {
    /** Longer than any chain; ends a circular one. */
    private static final int MAX_DEPTH = 50;

    /** How Kafka's exceptions begin that only report an earlier one. */
    private static final String AFTERMATH = "Cannot execute transactional method";

    private FailureReason() {}

    /**
     * The reason in one line: the message of the first exception that has its own, followed by that of the root cause.
     * Messages of this project's exceptions are complete.
     */
    public static String of(Throwable failure) {
        Throwable reason = withoutWrappers(failure);
        return PlainText.oneLine(withRoot(text(reason), reason));
    }

    /** The same, with the class of the exception: for unexpected failures. */
    static String ofUnexpected(Throwable failure) {
        Throwable reason = withoutWrappers(failure);
        return PlainText.oneLine(withRoot(reason.toString(), reason));
    }

    private static String withRoot(String text, Throwable reason) {
        if (isOurs(reason)) {
            return text;
        }
        List<Throwable> causes =
                causes(reason).skip(1).filter(FailureReason::hasMessage).toList();
        Throwable ours =
                causes.stream().filter(FailureReason::isOurs).findFirst().orElse(null);
        Throwable root = ours != null || causes.isEmpty() ? ours : causes.get(causes.size() - 1);
        return root == null || text.contains(String.valueOf(root.getMessage())) ? text : text + ": " + text(root);
    }

    private static Throwable withoutWrappers(Throwable failure) {
        return causes(failure)
                .filter(candidate -> candidate.getCause() == null || !isWrapper(candidate, candidate.getCause()))
                .findFirst()
                .orElse(failure);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_DEPTH);
    }

    private static boolean isWrapper(Throwable failure, Throwable cause) {
        String message = failure.getMessage();
        return message == null
                || message.isBlank()
                || message.equals(cause.toString())
                || message.startsWith(AFTERMATH)
                // By name, as this module has no Kafka: they only name the task and the thread.
                || failure.getClass().getName().startsWith("org.apache.kafka.streams.errors.");
    }

    private static boolean isOurs(Throwable failure) {
        return failure.getClass().getName().startsWith("fashionstream.");
    }

    private static boolean hasMessage(Throwable failure) {
        return failure.getMessage() != null && !failure.getMessage().isBlank();
    }

    /** The message. If there is none, or it is only a name, for example of a host or a file, also the kind of failure. */
    private static String text(Throwable failure) {
        String kind = failure.getClass().getSimpleName();
        if (!hasMessage(failure)) {
            return kind.isEmpty() ? failure.getClass().getName() : kind;
        }
        String message = String.valueOf(failure.getMessage()).strip();
        return message.matches("\\S+") && !isOurs(failure) ? kind + ": " + message : message;
    }
}
