package fashionstream.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Caches failed schema lookups for a few seconds, so that many records with the same unknown id cost one request. Not
 * for longer, since the schema may be registered at any time. Thread-safe.
 */
final class FailedLookups {
    /** How long a failed lookup is cached. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    private static final int MAX_ENTRIES = 10_000;

    private final Clock clock;
    private final BoundedCache<SchemaId, Failure> entries = new BoundedCache<>(MAX_ENTRIES);

    /** When the registry last turned out not to support lookup by GUID. */
    private volatile Instant guidsUnsupportedAt = Instant.MIN;

    FailedLookups(Clock clock) {
        this.clock = clock;
    }

    /** @throws SerializationException if the lookup of this schema failed recently */
    void check(SchemaId id) {
        Failure failure = entries.get(id);
        if (failure != null && isRecent(failure.since())) {
            throw failure.toException();
        }
        if (id instanceof SchemaId.Guid guid && isRecent(guidsUnsupportedAt)) {
            throw guidLookupUnsupported(guid);
        }
    }

    void add(SchemaId id, SerializationException reason) {
        entries.put(id, Failure.of(reason, clock.instant()));
    }

    /** Caches for all GUIDs that the registry doesn't support lookup by GUID. */
    SerializationException addUnsupportedGuidLookup(SchemaId.Guid guid) {
        guidsUnsupportedAt = clock.instant();
        return guidLookupUnsupported(guid);
    }

    private static SerializationException guidLookupUnsupported(SchemaId.Guid guid) {
        return new SerializationException("the schema with " + guid
                + " can't be found: this schema registry does not support lookup by GUID, which requires Confluent"
                + " Platform 8");
    }

    /** Also expires an entry if the clock was set back. */
    private boolean isRecent(Instant since) {
        Instant now = clock.instant();
        return !now.isBefore(since) && now.isBefore(since.plus(LIFETIME));
    }

    /**
     * What is needed to throw an exception again; smaller than its stack trace.
     *
     * @param status HTTP status of the registry's response; 0 if it returned the schema, but the schema can't be used
     */
    private record Failure(int status, int errorCode, String message, Instant since) {
        static Failure of(SerializationException reason, Instant since) {
            String message = String.valueOf(reason.getMessage());
            return reason instanceof SchemaRegistryException failure
                    ? new Failure(failure.status(), failure.errorCode(), message, since)
                    : new Failure(0, 0, message, since);
        }

        SerializationException toException() {
            return status == 0
                    ? new SerializationException(message)
                    : new SchemaRegistryException(status, errorCode, message);
        }
    }
}
