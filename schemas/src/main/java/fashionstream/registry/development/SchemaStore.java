package fashionstream.registry.development;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Stores subjects, their schemas and their compatibility levels, in memory and on disk. A change is on disk before its
 * method returns. Throws {@link RegistryError}s. Thread-safe.
 */
final class SchemaStore implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryLog log;
    private final Map<String, List<SchemaVersion>> subjects = new LinkedHashMap<>();
    private final NavigableMap<Integer, String> schemas = new TreeMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<UUID, String> guids = new HashMap<>();
    private final Map<String, Compatibility> subjectLevels = new HashMap<>();
    private Compatibility level = Compatibility.BACKWARD;

    private SchemaStore(RegistryLog log) {
        this.log = log;
    }

    /** Opens the store in a file; creates the file if it doesn't exist. */
    static SchemaStore open(Path file) throws IOException {
        RegistryLog log = RegistryLog.open(file);
        try {
            SchemaStore store = new SchemaStore(log);
            log.replay().forEach(store::apply);
            return store;
        } catch (IllegalArgumentException e) {
            log.close();
            throw new IOException(file + " has an invalid entry: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** The versions of a subject, oldest first; never empty. */
    synchronized List<SchemaVersion> versions(String subject) {
        List<SchemaVersion> versions = subjects.get(subject);
        if (versions == null) {
            throw RegistryError.subjectNotFound(subject);
        }
        return List.copyOf(versions);
    }

    SchemaVersion latest(String subject) {
        List<SchemaVersion> versions = versions(subject);
        return versions.get(versions.size() - 1);
    }

    SchemaVersion version(String subject, int version) {
        List<SchemaVersion> versions = versions(subject);
        if (version < 1 || version > versions.size()) {
            throw RegistryError.versionNotFound(version);
        }
        return versions.get(version - 1);
    }

    SchemaVersion find(String subject, Schema schema) {
        String text = schema.toString();
        return versions(subject).stream()
                .filter(version -> version.schema().equals(text))
                .findFirst()
                .orElseThrow(() -> RegistryError.schemaNotFound(""));
    }

    synchronized String schema(int id) {
        String schema = schemas.get(id);
        if (schema == null) {
            throw RegistryError.schemaNotFound(id + " ");
        }
        return schema;
    }

    synchronized String schema(UUID guid) {
        String schema = guids.get(guid);
        if (schema == null) {
            throw RegistryError.schemaNotFound(guid + " ");
        }
        return schema;
    }

    /** The versions that use the schema with this id. */
    synchronized List<SchemaVersion> uses(int id) {
        schema(id);
        return subjects.values().stream()
                .flatMap(List::stream)
                .filter(version -> version.id() == id)
                .toList();
    }

    /** Registers a schema, or returns the version that has it already; idempotent. */
    synchronized SchemaVersion register(String subject, Schema schema) throws IOException {
        String text = schema.toString();
        List<SchemaVersion> versions = subjects.getOrDefault(subject, List.of());
        for (SchemaVersion version : versions) {
            if (version.schema().equals(text)) {
                return version;
            }
        }
        Optional<String> conflict = effectiveLevel(subject).conflict(schema, parsed(versions));
        if (conflict.isPresent()) {
            throw RegistryError.incompatible(subject, conflict.get());
        }
        int id = ids.getOrDefault(text, schemas.isEmpty() ? 1 : schemas.lastKey() + 1);
        SchemaVersion version = new SchemaVersion(subject, versions.size() + 1, id, text);
        log.append(toJson(version));
        add(version);
        return version;
    }

    /** Returns why a schema is incompatible with a version at the effective level; empty if it is compatible. */
    synchronized Optional<String> conflict(Schema schema, SchemaVersion version) {
        return effectiveLevel(version.subject()).conflict(schema, parsed(List.of(version)));
    }

    synchronized Compatibility level() {
        return level;
    }

    synchronized Optional<Compatibility> subjectLevel(String subject) {
        return Optional.ofNullable(subjectLevels.get(subject));
    }

    /** @param subject null for all subjects without a level of their own */
    synchronized void setLevel(@Nullable String subject, Compatibility newLevel) throws IOException {
        log.append(JSON.createObjectNode().put("subject", subject).put("compatibility", newLevel.name()));
        applyLevel(subject, newLevel);
    }

    /** Closes the file. */
    @Override
    public synchronized void close() throws IOException {
        log.close();
    }

    private Compatibility effectiveLevel(String subject) {
        return subjectLevels.getOrDefault(subject, level);
    }

    private static List<Schema> parsed(List<SchemaVersion> versions) {
        return versions.stream()
                .map(version -> new Schema.Parser().parse(version.schema()))
                .toList();
    }

    private void apply(JsonNode entry) {
        String subject = entry.path("subject").textValue();
        if (entry.has("compatibility")) {
            applyLevel(
                    subject, Compatibility.valueOf(entry.path("compatibility").asText()));
            return;
        }
        add(new SchemaVersion(
                entry.required("subject").asText(),
                entry.required("version").asInt(),
                entry.required("id").asInt(),
                entry.required("schema").asText()));
    }

    private void applyLevel(@Nullable String subject, Compatibility newLevel) {
        if (subject == null) {
            level = newLevel;
        } else {
            subjectLevels.put(subject, newLevel);
        }
    }

    private void add(SchemaVersion version) {
        subjects.computeIfAbsent(version.subject(), subject -> new ArrayList<>())
                .add(version);
        schemas.put(version.id(), version.schema());
        ids.put(version.schema(), version.id());
        guids.put(SchemaVersion.guid(version.schema()), version.schema());
    }

    private static ObjectNode toJson(SchemaVersion version) {
        return JSON.createObjectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id())
                .put("schema", version.schema());
    }
}
