package fashionstream.registry.development;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** Compatibility level of a subject. Without {@code _TRANSITIVE}, a new schema is compared with the latest one only. */
enum Compatibility {
    NONE(false, false, false),
    /** New readers can read old records. */
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    /** Old readers can read new records. */
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    /** Both. */
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean backward;
    private final boolean forward;
    private final boolean transitive;

    Compatibility(boolean backward, boolean forward, boolean transitive) {
        this.backward = backward;
        this.forward = forward;
        this.transitive = transitive;
    }

    static Optional<Compatibility> named(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(name))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /**
     * Returns why a schema is incompatible with earlier ones; empty if it is compatible.
     *
     * @param earlier oldest first
     */
    Optional<String> conflict(Schema candidate, List<Schema> earlier) {
        List<Schema> compared = transitive ? earlier : earlier.subList(Math.max(0, earlier.size() - 1), earlier.size());
        for (Schema old : compared) {
            Optional<String> conflict = backward ? unreadable(candidate, old) : Optional.empty();
            if (conflict.isEmpty() && forward) {
                conflict = unreadable(old, candidate);
            }
            if (conflict.isPresent()) {
                return conflict;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> unreadable(Schema reader, Schema writer) {
        SchemaPairCompatibility result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return result.getType() == SchemaCompatibilityType.COMPATIBLE
                ? Optional.empty()
                : Optional.of(result.getResult().getIncompatibilities().stream()
                        .map(i -> i.getType() + " at " + i.getLocation() + ": " + i.getMessage())
                        .collect(Collectors.joining("; ")));
    }
}
