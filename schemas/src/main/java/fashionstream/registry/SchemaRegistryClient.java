package fashionstream.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Client of a schema registry's REST API, as far as Avro serdes need it. Schemas other than Avro, and schemas with
 * references to others, are refused.
 *
 * <p>What was found by id is remembered for ever (ids never change their meaning), a subject's latest schema for
 * {@value SchemaRegistryConfig#LATEST_CACHE_TTL_SEC}; each cache is bounded and forgets what was used longest ago.
 *
 * <p>Every method may block for as long as the configured timeouts and retries allow, and throws the exceptions that
 * {@link fashionstream.registry the package} describes. Thread-safe.
 */
public final class SchemaRegistryClient {
    private static final int MAX_CACHED = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryTransport transport;
    private final Duration latestTtl;
    private final Clock clock;
    private final BoundedCache<SchemaId, Schema> schemas = new BoundedCache<>(MAX_CACHED);
    private final BoundedCache<WriteKey, RegisteredSchema> written = new BoundedCache<>(MAX_CACHED);
    private final BoundedCache<String, Latest> latest = new BoundedCache<>(MAX_CACHED);

    public SchemaRegistryClient(SchemaRegistryConfig config) {
        this(config, Clock.systemUTC());
    }

    SchemaRegistryClient(SchemaRegistryConfig config, Clock clock) {
        this.transport = new RegistryTransport(config);
        this.latestTtl = config.latestTtl();
        this.clock = clock;
    }

    /**
     * Registers a schema under a subject, or finds it there.
     *
     * @param normalize whether the registry shall bring the schema into a normal form first
     * @throws SchemaRegistryException if it is invalid, or {@linkplain SchemaRegistryException#isConflict() conflicts}
     *     with an earlier one
     */
    public RegisteredSchema register(String subject, Schema schema, boolean normalize) {
        return write("/subjects/" + encode(subject) + "/versions?normalize=" + normalize, subject, schema);
    }

    /**
     * Finds a schema under a subject, without registering it.
     *
     * @throws SchemaRegistryException if the subject doesn't have it
     */
    public RegisteredSchema lookUp(String subject, Schema schema, boolean normalize) {
        return write("/subjects/" + encode(subject) + "?normalize=" + normalize + "&deleted=false", subject, schema);
    }

    /**
     * The latest schema of a subject, at most as old as {@value SchemaRegistryConfig#LATEST_CACHE_TTL_SEC} says.
     *
     * @throws SchemaRegistryException if there is no such subject
     */
    public RegisteredSchema latest(String subject) {
        Instant now = clock.instant();
        Latest known = latest.get(subject);
        if (known != null
                && (latestTtl.isNegative() || now.isBefore(known.fetchedAt().plus(latestTtl)))) {
            return known.schema();
        }
        JsonNode answer = transport.get("/subjects/" + encode(subject) + "/versions/latest");
        RegisteredSchema schema = registered(answer, readSchema(answer, "the latest schema of " + subject));
        latest.put(subject, new Latest(schema, now));
        return schema;
    }

    /**
     * The schema with this number.
     *
     * @param subject where it is expected, which helps registries that keep several contexts; null if unknown
     * @throws SchemaRegistryException if there is none
     * @throws SerializationException if it is no Avro schema, or has references
     */
    public Schema schemaById(int id, @Nullable String subject) {
        String path = "/schemas/ids/" + id + "?fetchMaxId=false";
        return fetch(new SchemaId.Numeric(id), subject == null ? path : path + "&subject=" + encode(subject));
    }

    /**
     * The schema with this identifier; needs a registry of Confluent Platform 8 or later.
     *
     * @throws SchemaRegistryException if there is none
     * @throws SerializationException if it is no Avro schema, or has references
     */
    public Schema schemaByGuid(UUID guid) {
        return fetch(new SchemaId.Guid(guid), "/schemas/guids/" + guid);
    }

    private Schema fetch(SchemaId id, String path) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        Schema schema = readSchema(transport.get(path), "the schema with " + id);
        schemas.put(id, schema);
        return schema;
    }

    private RegisteredSchema write(String path, String subject, Schema schema) {
        WriteKey key = new WriteKey(path, schema);
        RegisteredSchema known = written.get(key);
        if (known != null) {
            return known;
        }
        ObjectNode body = JSON.createObjectNode().put("schemaType", "AVRO").put("schema", schema.toString());
        JsonNode answer = transport.post(path, body);
        // Registries before Confluent Platform 8 answer a registration with the id alone.
        Schema kept = answer.hasNonNull("schema") ? readSchema(answer, "the schema of " + subject) : schema;
        RegisteredSchema result = registered(answer, kept);
        written.put(key, result);
        return result;
    }

    private static RegisteredSchema registered(JsonNode answer, Schema schema) {
        if (!answer.path("id").canConvertToInt()) {
            throw RegistryAnswer.incomplete("id");
        }
        return new RegisteredSchema(
                answer.get("id").intValue(), guid(answer.path("guid").asText("")), schema);
    }

    private static @Nullable UUID guid(String text) {
        try {
            return text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw RegistryAnswer.incomplete("guid");
        }
    }

    private static Schema readSchema(JsonNode answer, String what) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SerializationException(what + " is of type " + type + "; only AVRO is supported");
        }
        if (!answer.path("references").isEmpty()) {
            throw new SerializationException(what + " refers to other schemas, which is not supported; "
                    + "register it as one schema that contains them");
        }
        if (!answer.path("schema").isTextual()) {
            throw RegistryAnswer.incomplete("schema");
        }
        try {
            // Older producers register defaults that today's Avro refuses; their data can be read nevertheless.
            return new Schema.Parser()
                    .setValidateDefaults(false)
                    .parse(answer.get("schema").textValue());
        } catch (SchemaParseException e) {
            throw new SerializationException(what + " is no valid Avro schema: " + e.getMessage(), e);
        }
    }

    private static String encode(String pathSegment) {
        return URLEncoder.encode(pathSegment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The path names the subject and what is asked of it. */
    private record WriteKey(String path, Schema schema) {}

    private record Latest(RegisteredSchema schema, Instant fetchedAt) {}
}
