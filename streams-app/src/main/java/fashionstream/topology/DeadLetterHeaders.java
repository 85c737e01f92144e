package fashionstream.topology;

import java.util.Set;

/**
 * Headers of dead letters, all UTF-8 text. Those that begin with {@code __streams} are the ones that Kafka Streams' own
 * dead-letter queue writes, so that its tools understand ours.
 */
public final class DeadLetterHeaders {
    /** Class name of the exception. */
    public static final String EXCEPTION = "__streams.errors.exception";

    /** What was wrong, for people. */
    public static final String MESSAGE = "__streams.errors.message";

    /** Where it was noticed, in Java's usual form; long ones are cut. */
    public static final String STACKTRACE = "__streams.errors.stacktrace";

    /** Topic of the original record. */
    public static final String TOPIC = "__streams.errors.topic";

    /** Partition of the original record, in decimal digits. */
    public static final String PARTITION = "__streams.errors.partition";

    /** Offset of the original record, in decimal digits. */
    public static final String OFFSET = "__streams.errors.offset";

    /** The application that put the record aside. */
    public static final String APPLICATION_ID = "fashionstream.error.application.id";

    /** When it did, as an ISO-8601 instant. */
    public static final String TIME = "fashionstream.error.time";

    /** What the application adds to the headers of the original record. */
    public static final Set<String> ADDED =
            Set.of(EXCEPTION, MESSAGE, STACKTRACE, TOPIC, PARTITION, OFFSET, APPLICATION_ID, TIME);

    /**
     * On a record that was replayed: the dead letter that it was, as {@code topic-partition@offset}. It stays on the
     * prediction that comes of it, or on the next dead letter.
     */
    public static final String REPLAY_OF = "fashionstream.replay.of";

    private DeadLetterHeaders() {}
}
