package fashionstream.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Remembers for some seconds which schemas can't be had, so that many records with one such id cost one request. Not for
 * longer, since a schema may be registered the moment after. Thread-safe.
 */
final class Refusals {
    /** How long a refusal counts. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    private static final int MAX_ENTRIES = 10_000;

    private final Clock clock;
    private final BoundedCache<SchemaId, Refusal> entries = new BoundedCache<>(MAX_ENTRIES);

    /** Since when the registry is known to have no lookup by GUID. */
    private volatile Instant guidsRefused = Instant.MIN;

    Refusals(Clock clock) {
        this.clock = clock;
    }

    /** @throws SerializationException if this schema was refused a short while ago */
    void check(SchemaId id) {
        Refusal refusal = entries.get(id);
        if (refusal != null && isRecent(refusal.since())) {
            throw refusal.toException();
        }
        if (id instanceof SchemaId.Guid guid && isRecent(guidsRefused)) {
            throw noLookupByGuid(guid);
        }
    }

    void add(SchemaId id, SerializationException reason) {
        entries.put(id, Refusal.of(reason, clock.instant()));
    }

    /** Remembers that the registry has no lookup by GUID, whatever the GUID. */
    SerializationException addLookupByGuid(SchemaId.Guid guid) {
        guidsRefused = clock.instant();
        return noLookupByGuid(guid);
    }

    private static SerializationException noLookupByGuid(SchemaId.Guid guid) {
        return new SerializationException("the schema with " + guid
                + " can't be found: this schema registry has no lookup by GUID, which came with Confluent Platform 8");
    }

    /** A clock that is set back must not make a refusal last. */
    private boolean isRecent(Instant since) {
        Instant now = clock.instant();
        return !now.isBefore(since) && now.isBefore(since.plus(LIFETIME));
    }

    /**
     * What is needed of an exception to throw it again; less than its stack trace takes.
     *
     * @param status of the registry's answer; 0 if it gave the schema, which can't be used
     */
    private record Refusal(int status, int errorCode, String message, Instant since) {
        static Refusal of(SerializationException reason, Instant since) {
            String message = String.valueOf(reason.getMessage());
            return reason instanceof SchemaRegistryException refusal
                    ? new Refusal(refusal.status(), refusal.errorCode(), message, since)
                    : new Refusal(0, 0, message, since);
        }

        SerializationException toException() {
            return status == 0
                    ? new SerializationException(message)
                    : new SchemaRegistryException(status, errorCode, message);
        }
    }
}
