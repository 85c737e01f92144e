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
 * Client of a schema registry's REST API, as far as Avro serdes need it. Schemas other than Avro, and schemas with
 * references to others, are refused.
 *
 * <p>What was found by id is remembered for ever (ids never change their meaning), a subject's latest schema for
 * {@value SchemaRegistryConfig#LATEST_CACHE_TTL_SEC}; each cache is bounded and forgets what was used longest ago. That
 * there is no schema with an id, or none that can be used, is remembered for 10 seconds: another producer may register
 * it the moment after.
 *
 * <p>Every method may block for as long as the configured timeouts and retries allow, and throws the exceptions that
 * {@link fashionstream.registry the package} describes. Thread-safe.
 */
public final class SchemaRegistryClient {
    private static final Logger log = LoggerFactory.getLogger(SchemaRegistryClient.class);
    private static final int MAX_CACHED = 1000;

    /** Room for hundreds of schemas such as ours; others may register large ones. */
    private static final int MAX_CACHED_CHARS = 1 << 20;

    /** So many records with an unknown id each must not cost two requests each. */
    private static final Duration PROOF_LIFETIME = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryTransport transport;
    private final Duration latestTtl;
    private final Clock clock;
    private final BoundedCache<SchemaId, Known> schemas = new BoundedCache<>(MAX_CACHED_CHARS, Known::chars);
    private final Refusals refusals;
    private final BoundedCache<WriteKey, RegisteredSchema> written = new BoundedCache<>(MAX_CACHED);
    private final BoundedCache<String, Latest> latest = new BoundedCache<>(MAX_CACHED);

    /** What was found first by id; the registry is asked for it again before an unknown id is held against a record. */
    private volatile @Nullable Lookup proven;

    /** When it was asked for last; null for never. */
    private volatile @Nullable Instant lastProof;

    public SchemaRegistryClient(SchemaRegistryConfig config) {
        this(config, Clock.systemUTC());
    }

    SchemaRegistryClient(SchemaRegistryConfig config, Clock clock) {
        this.transport = new RegistryTransport(config);
        this.latestTtl = config.latestTtl();
        this.clock = clock;
        this.refusals = new Refusals(clock);
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
     * The latest schema of a subject, at most as old as {@value SchemaRegistryConfig#LATEST_CACHE_TTL_SEC} allows;
     * older if the registry can't give a newer one.
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
            JsonNode answer = ask("/subjects/" + encode(subject) + "/versions/latest");
            schema = registered(answer, readSchema(answer, "the latest schema of " + subject));
        } catch (KafkaException e) {
            if (known == null || e instanceof InterruptException) {
                throw e;
            }
            log.warn(
                    "The latest schema of {} stays the one with id {}: {}",
                    subject,
                    known.schema().id(),
                    e.getMessage());
            schema = known.schema();
        }
        latest.put(subject, new Latest(schema, now));
        return schema;
    }

    /**
     * The schema with this number.
     *
     * @param subject where it is expected, which helps registries that keep several contexts; null if unknown
     * @throws SchemaRegistryException if there is none
     * @throws SerializationException if it can't be used: it isn't an Avro schema, refers to others, or is too large
     */
    public Schema schemaById(int id, @Nullable String subject) {
        String path = "/schemas/ids/" + id + "?fetchMaxId=false";
        return fetch(new SchemaId.Numeric(id), subject == null ? path : path + "&subject=" + encode(subject));
    }

    /**
     * The schema with this identifier; needs a registry of Confluent Platform 8 or later.
     *
     * @throws SchemaRegistryException if there is none
     * @throws SerializationException if it can't be used, see {@link #schemaById}, or if the registry has no lookup by
     *     GUID
     */
    public Schema schemaByGuid(UUID guid) {
        return fetch(new SchemaId.Guid(guid), "/schemas/guids/" + guid);
    }

    private Schema fetch(SchemaId id, String path) {
        Known known = schemas.get(id);
        if (known != null) {
            return known.schema();
        }
        refusals.check(id);
        try {
            JsonNode answer = id instanceof SchemaId.Guid guid ? askByGuid(guid, path) : ask(path);
            Schema schema = readSchema(answer, "the schema with " + id);
            schemas.put(id, new Known(schema, answer.path("schema").textValue().length()));
            if (proven == null) {
                proven = new Lookup(id, path);
            }
            return schema;
        } catch (SerializationException e) {
            if (isNotFound(e)) {
                requireSameRegistry();
            }
            refusals.add(id, e);
            throw e;
        }
    }

    private static boolean isNotFound(SerializationException failure) {
        return failure instanceof SchemaRegistryException refusal && refusal.isNotFound();
    }

    /**
     * A registry that has lost a schema is no evidence about records: it was restored without its data, or another one
     * answers at its address.
     *
     * @throws NotARegistryException if it has lost the first schema that it gave
     */
    private void requireSameRegistry() {
        Lookup first = proven;
        Instant last = lastProof;
        Instant now = clock.instant();
        if (first == null || (last != null && Duration.between(last, now).abs().compareTo(PROOF_LIFETIME) < 0)) {
            return;
        }
        try {
            ask(first.path());
        } catch (SerializationException e) {
            if (isNotFound(e)) {
                throw new NotARegistryException(
                        "the schema registry no longer has the schema with " + first.id()
                                + ", which it returned before: it has lost its schemas, or another registry responds in its place");
            }
        }
        lastProof = now;
    }

    /**
     * Registries before Confluent Platform 8, and some others, don't know the route, and answer as a server behind a
     * wrong URL does. The difference shows in a request that every registry understands.
     */
    private JsonNode askByGuid(SchemaId.Guid guid, String path) {
        try {
            return ask(path);
        } catch (NotARegistryException e) {
            requireRegistry();
        }
        try {
            // Once more: the first answer may have come from a proxy whose registry was away for that moment.
            return ask(path);
        } catch (NotARegistryException e) {
            throw refusals.addLookupByGuid(guid);
        }
    }

    /** @throws NotARegistryException if what answers isn't a registry */
    private void requireRegistry() {
        try {
            ask("/schemas/ids/" + Integer.MAX_VALUE + "?fetchMaxId=false");
        } catch (SerializationException | AuthorizationException e) {
            // Nobody has so many schemas: a registry answers that it has none, or that access is denied.
        }
    }

    private JsonNode ask(String path) {
        return requireSchema(transport.get(path));
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
        Schema kept =
                answer.hasNonNull("schema") ? readSchema(requireSchema(answer), "the schema of " + subject) : schema;
        RegisteredSchema result = registered(answer, kept);
        written.put(key, result);
        return result;
    }

    private static RegisteredSchema registered(JsonNode answer, Schema schema) {
        JsonNode id = answer.path("id");
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
            throw RegistryAnswer.incomplete("id");
        }
        return new RegisteredSchema(id.intValue(), guid(answer.path("guid").asText("")), schema);
    }

    private static JsonNode requireSchema(JsonNode answer) {
        if (!answer.path("schema").isTextual()) {
            throw RegistryAnswer.incomplete("schema");
        }
        return answer;
    }

    private static @Nullable UUID guid(String text) {
        try {
            return text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw RegistryAnswer.incomplete("guid");
        }
    }

    /** @param answer with a text as "schema" */
    private static Schema readSchema(JsonNode answer, String what) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SerializationException(what + " is of type " + Excerpt.of(type) + "; only AVRO is supported");
        }
        if (!answer.path("references").isEmpty()) {
            throw new SerializationException(what + " refers to other schemas, which is not supported; "
                    + "register it as one schema that contains them");
        }
        try {
            return SchemaText.parse(answer.get("schema").textValue());
        } catch (SchemaParseException e) {
            // Without the cause, whose message may repeat all of the schema.
            throw new SerializationException(what + " is not a valid Avro schema: " + Excerpt.of(e.getMessage()));
        }
    }

    private static String encode(String pathSegment) {
        return URLEncoder.encode(pathSegment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param chars length of the schema's text */
    private record Known(Schema schema, int chars) {}

    /** How a schema was found. */
    private record Lookup(SchemaId id, String path) {}

    /** The path names the subject and what is asked of it. */
    private record WriteKey(String path, Schema schema) {}

    private record Latest(RegisteredSchema schema, Instant fetchedAt) {}
}
