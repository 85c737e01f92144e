package fashionstream.streams;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Explains the failure of the accuracy part if its topics have more partitions than its state. */
final class PartitionMismatch {
    /**
     * The message of Kafka Streams, with the classic and the streams protocol; there is no specific exception for it.
     */
    private static final Pattern MESSAGE =
            Pattern.compile("topic (\\S+) has (?:invalid|different number of) partitions:"
                    + " expected:? (\\d+)[;,] (?:actual:|found) (\\d+)");

    private PartitionMismatch() {}

    /** Advice for a failure; empty if it has another cause. */
    static Optional<String> explain(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(cause -> MESSAGE.matcher(String.valueOf(cause.getMessage())))
                .filter(Matcher::find)
                .findFirst()
                .map(found ->
                        explain(found.group(1), Integer.parseInt(found.group(2)), Integer.parseInt(found.group(3))));
    }

    private static String explain(String changelog, int topics, int state) {
        return "predictions and labels have %d partitions, and the state of the counts has %d (topic %s)"
                        .formatted(topics, state, changelog)
                + "; stop all instances and run 'fashion-stream topics grow predictions --partitions "
                + Math.max(topics, state) + "' (docs/operations.md, \"More partitions\")";
    }
}
