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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Client for the part of a schema registry's REST API that Avro serdes need. Rejects schemas that are not Avro, and
 * schemas with references to others.
 *
 * <p>Caches schemas by id without expiry (ids never change their meaning), and a subject's latest schema for {@value
 * SchemaRegistryConfig#LATEST_CACHE_TTL_SEC}. Each cache is bounded and evicts the least recently used entries. Failed
 * lookups by id are cached for 10 seconds only, since a producer may register the schema at any time.
 *
 * <p>Every method may block for as long as the configured timeouts and retries allow, and throws the exceptions that
 * {@link fashionstream.registry the package} describes. Thread-safe.
 */
public final class SchemaRegistryClient {
    private static final Logger log = LoggerFactory.getLogger(SchemaRegistryClient.class);
    private static final int MAX_CACHED = 1000;

    /** Enough for hundreds of schemas like ours; other producers may register large ones. */
    private static final int MAX_CACHED_CHARS = 1 << 20;

    /** Without this, each of many records with different unknown ids would cost two requests. */
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryTransport transport;
    private final Duration latestTtl;
    private final Clock clock;
    private final BoundedCache<SchemaId, CachedSchema> schemas =
            new BoundedCache<>(MAX_CACHED_CHARS, CachedSchema::chars);
    private final FailedLookups failedLookups;
    private final BoundedCache<WriteKey, RegisteredSchema> written = new BoundedCache<>(MAX_CACHED);
    private final BoundedCache<String, Latest> latest = new BoundedCache<>(MAX_CACHED);

    /** The first lookup by id that succeeded; repeated before an unknown id is treated as the record's fault. */
    private volatile @Nullable Lookup firstLookup;

    /** When that lookup was last repeated; null for never. */
    private volatile @Nullable Instant lastCheck;

    public SchemaRegistryClient(SchemaRegistryConfig config) {
        this(config, Clock.systemUTC());
    }

    SchemaRegistryClient(SchemaRegistryConfig config, Clock clock) {
        this.transport = new RegistryTransport(config);
        this.latestTtl = config.latestTtl();
        this.clock = clock;
        this.failedLookups = new FailedLookups(clock);
    }

    /**
     * Registers a schema under a subject, or finds it there.
     *
     * @param normalize whether the registry normalizes the schema first
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
     * Returns the latest schema of a subject, at most as old as {@value SchemaRegistryConfig#LATEST_CACHE_TTL_SEC}
     * allows; older if the registry fails.
     *
     * @throws SchemaRegistryException if the subject does not exist
     */
    public RegisteredSchema latest(String subject) {
        Instant now = clock.instant();
        Latest known = latest.get(subject);
        if (known != null
                && (latestTtl.isNegative() || now.isBefore(known.fetchedAt().plus(latestTtl)))) {
            return known.schema();
        }
        RegisteredSchema schema;
        try {
            JsonNode response = get("/subjects/" + encode(subject) + "/versions/latest");
            schema = registered(response, readSchema(response, "the latest schema of " + subject));
        } catch (KafkaException e) {
            if (known == null || e instanceof InterruptException) {
                throw e;
            }
            log.warn(
                    "Can't refresh the latest schema of {}; continuing with id {}: {}",
                    subject,
                    known.schema().id(),
                    e.getMessage());
            schema = known.schema();
        }
        latest.put(subject, new Latest(schema, now));
        return schema;
    }

    /**
     * Returns the schema with this number.
     *
     * @param subject subject of the schema, which helps registries with several contexts; null if unknown
     * @throws SchemaRegistryException if there is none
     * @throws SerializationException if it can't be used: it isn't an Avro schema, refers to others, or is too large
     */
    public Schema schemaById(int id, @Nullable String subject) {
        String path = "/schemas/ids/" + id + "?fetchMaxId=false";
        return fetch(new SchemaId.Numeric(id), subject == null ? path : path + "&subject=" + encode(subject));
    }

    /**
     * Returns the schema with this identifier; requires a registry of Confluent Platform 8 or later.
     *
     * @throws SchemaRegistryException if there is none
     * @throws SerializationException if it can't be used, see {@link #schemaById}, or if the registry does not support
     *     lookup by GUID
     */
    public Schema schemaByGuid(UUID guid) {
        return fetch(new SchemaId.Guid(guid), "/schemas/guids/" + guid);
    }

    private Schema fetch(SchemaId id, String path) {
        CachedSchema known = schemas.get(id);
        if (known != null) {
            return known.schema();
        }
        failedLookups.check(id);
        try {
            JsonNode response = id instanceof SchemaId.Guid guid ? getByGuid(guid, path) : get(path);
            Schema schema = readSchema(response, "the schema with " + id);
            schemas.put(
                    id,
                    new CachedSchema(schema, response.path("schema").textValue().length()));
            if (firstLookup == null) {
                firstLookup = new Lookup(id, path);
            }
            return schema;
        } catch (SerializationException e) {
            if (isNotFound(e)) {
                requireSameRegistry();
            }
            failedLookups.add(id, e);
            throw e;
        }
    }

    private static boolean isNotFound(SerializationException failure) {
        return failure instanceof SchemaRegistryException rejection && rejection.isNotFound();
    }

    /**
     * Checks that the registry still has the first schema that it returned. If not, it was restored without its data,
     * or another one responds at its address, so an unknown id is not the record's fault.
     *
     * @throws NotARegistryException if the registry no longer has that schema
     */
    private void requireSameRegistry() {
        Lookup first = firstLookup;
        Instant last = lastCheck;
        Instant now = clock.instant();
        if (first == null || (last != null && Duration.between(last, now).abs().compareTo(CHECK_INTERVAL) < 0)) {
            return;
        }
        try {
            get(first.path());
        } catch (SerializationException e) {
            if (isNotFound(e)) {
                throw new NotARegistryException(
                        "the schema registry no longer has the schema with " + first.id()
                                + ", which it returned before: it has lost its schemas, or another registry responds in its place");
            }
        }
        lastCheck = now;
    }

    /**
     * Registries before Confluent Platform 8, and some others, don't have the route, so they respond like a server
     * behind a wrong URL. A request that every registry understands distinguishes the two.
     */
    private JsonNode getByGuid(SchemaId.Guid guid, String path) {
        try {
            return get(path);
        } catch (NotARegistryException e) {
            requireRegistry();
        }
        try {
            // Retry once: the first response may have come from a proxy whose registry was unavailable for a moment.
            return get(path);
        } catch (NotARegistryException e) {
            throw failedLookups.addUnsupportedGuidLookup(guid);
        }
    }

    /** @throws NotARegistryException if the server isn't a registry */
    private void requireRegistry() {
        try {
            get("/schemas/ids/" + Integer.MAX_VALUE + "?fetchMaxId=false");
        } catch (SerializationException | AuthorizationException e) {
            // No registry has so many schemas: it responds that this one doesn't exist, or that access is denied.
        }
    }

    private JsonNode get(String path) {
        return requireSchema(transport.get(path));
    }

    private RegisteredSchema write(String path, String subject, Schema schema) {
        WriteKey key = new WriteKey(path, schema);
        RegisteredSchema known = written.get(key);
        if (known != null) {
            return known;
        }
        ObjectNode body = JSON.createObjectNode().put("schemaType", "AVRO").put("schema", schema.toString());
        JsonNode response = transport.post(path, body);
        // Registries before Confluent Platform 8 respond to a registration with the id alone.
        Schema kept = response.hasNonNull("schema")
                ? readSchema(requireSchema(response), "the schema of " + subject)
                : schema;
        RegisteredSchema result = registered(response, kept);
        written.put(key, result);
        return result;
    }

    private static RegisteredSchema registered(JsonNode response, Schema schema) {
        JsonNode id = response.path("id");
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
            throw RegistryResponse.incomplete("id");
        }
        return new RegisteredSchema(id.intValue(), guid(response.path("guid").asText("")), schema);
    }

    private static JsonNode requireSchema(JsonNode response) {
        if (!response.path("schema").isTextual()) {
            throw RegistryResponse.incomplete("schema");
        }
        return response;
    }

    private static @Nullable UUID guid(String text) {
        try {
            return text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw RegistryResponse.incomplete("guid");
        }
    }

    /** @param response has a text as "schema" */
    private static Schema readSchema(JsonNode response, String what) {
        String type = response.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SerializationException(what + " is of type " + Excerpt.of(type) + "; only AVRO is supported");
        }
        if (!response.path("references").isEmpty()) {
            throw new SerializationException(what + " refers to other schemas, which is not supported; "
                    + "register it as one schema that contains them");
        }
        try {
            return SchemaText.parse(response.get("schema").textValue());
        } catch (SchemaParseException e) {
            // Without the cause, whose message may repeat the whole schema.
            throw new SerializationException(what + " is not a valid Avro schema: " + Excerpt.of(e.getMessage()));
        }
    }

    private static String encode(String pathSegment) {
        return URLEncoder.encode(pathSegment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param chars length of the schema's text */
    private record CachedSchema(Schema schema, int chars) {}

    /** How a schema was found. */
    private record Lookup(SchemaId id, String path) {}

    /** The path contains the subject and the operation. */
    private record WriteKey(String path, Schema schema) {}

    private record Latest(RegisteredSchema schema, Instant fetchedAt) {}
}
