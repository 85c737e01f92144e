package fashionstream.deadletters;

import java.util.Set;

/**
 * Headers of dead letters, all UTF-8 text. Those that begin with {@code __streams} are the ones that Kafka Streams' own
 * dead-letter queue writes, so that its tools understand ours.
 */
public final class DeadLetterHeaders {
    /** Class name of the exception. */
    public static final String EXCEPTION = "__streams.errors.exception";

    /** Description of the problem. */
    public static final String MESSAGE = "__streams.errors.message";

    /** The Java stack trace, truncated if it is long. */
    public static final String STACKTRACE = "__streams.errors.stacktrace";

    /** Topic of the original record. */
    public static final String TOPIC = "__streams.errors.topic";

    /**
     * Kafka's id of that topic, which distinguishes it from one of the same name that is created after it is deleted.
     * Missing in letters of earlier versions, and where the id wasn't known.
     */
    public static final String TOPIC_ID = "fashionstream.error.topic.id";

    /** Partition of the original record, in decimal digits. */
    public static final String PARTITION = "__streams.errors.partition";

    /** Offset of the original record, in decimal digits. */
    public static final String OFFSET = "__streams.errors.offset";

    /** Id of the application that rejected the record. */
    public static final String APPLICATION_ID = "fashionstream.error.application.id";

    /** When it was rejected, as an ISO-8601 instant. */
    public static final String TIME = "fashionstream.error.time";

    /**
     * The parts of the original record that did not fit into the dead-letter topic: any of {@code key}, {@code value}
     * and {@code headers}, comma-separated. Such a part is truncated or left out. Missing if the dead letter contains
     * the whole record.
     */
    public static final String TRUNCATED = "fashionstream.error.truncated";

    /** Size of the original value in bytes, in decimal digits; only if the dead letter does not contain all of it. */
    public static final String VALUE_BYTES = "fashionstream.error.value.bytes";

    /**
     * Timestamp of the original record in milliseconds since 1970, UTC, in decimal digits; only if the dead letter has
     * a different one.
     */
    public static final String ORIGINAL_TIMESTAMP = "fashionstream.error.timestamp";

    /** What the application adds to the headers of the original record. */
    public static final Set<String> ADDED = Set.of(
            EXCEPTION,
            MESSAGE,
            STACKTRACE,
            TOPIC,
            TOPIC_ID,
            PARTITION,
            OFFSET,
            APPLICATION_ID,
            TIME,
            TRUNCATED,
            VALUE_BYTES,
            ORIGINAL_TIMESTAMP);

    /**
     * On a replayed record: its dead letter, as {@code topic-partition@offset}. The resulting prediction or dead letter
     * keeps the header.
     */
    public static final String REPLAY_OF = "fashionstream.replay.of";

    /** Beside {@link #REPLAY_OF}: Kafka's id of the dead letter's topic. */
    public static final String REPLAY_OF_TOPIC_ID = "fashionstream.replay.of.topic.id";

    private DeadLetterHeaders() {}
}
