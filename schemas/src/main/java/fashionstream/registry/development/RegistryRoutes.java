package fashionstream.registry.development;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The REST API: maps method, path and body to a response. Thread-safe. */
final class RegistryRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AVRO = "AVRO";

    private final SchemaStore store;

    RegistryRoutes(SchemaStore store) {
        this.store = store;
    }

    /**
     * @param path decoded segments of the path
     * @param query parameters of the query
     * @throws RegistryError for every response other than success
     */
    JsonNode handle(String method, List<String> path, Map<String, String> query, JsonNode body) throws IOException {
        return switch (method + " " + path.get(0)) {
            case "GET subjects" -> getSubjects(path);
            case "POST subjects" -> postSubjects(path, body);
            case "GET schemas" -> getSchemas(path);
            case "POST compatibility" -> postCompatibility(path, body);
            case "GET config" -> getConfig(path, query);
            case "PUT config" -> putConfig(path, body);
            case "GET mode" -> JSON.createObjectNode().put("mode", "READWRITE");
            case "GET " -> JSON.createObjectNode();
            default -> throw noSuchPath();
        };
    }

    private JsonNode getSubjects(List<String> path) {
        if (path.size() == 1) {
            return JSON.valueToTree(store.subjects());
        }
        if (path.size() == 3 && path.get(2).equals("versions")) {
            ArrayNode versions = JSON.createArrayNode();
            store.versions(path.get(1)).forEach(version -> versions.add(version.version()));
            return versions;
        }
        if (path.size() == 4 && path.get(2).equals("versions")) {
            return toJson(version(path.get(1), path.get(3)));
        }
        throw noSuchPath();
    }

    private JsonNode postSubjects(List<String> path, JsonNode body) throws IOException {
        if (path.size() == 2) {
            return toJson(store.find(path.get(1), readSchema(body)));
        }
        if (path.size() == 3 && path.get(2).equals("versions")) {
            return toJson(store.register(path.get(1), readSchema(body)));
        }
        throw noSuchPath();
    }

    private JsonNode getSchemas(List<String> path) throws IOException {
        if (path.size() == 2 && path.get(1).equals("types")) {
            return JSON.createArrayNode().add(AVRO);
        }
        if (path.size() == 3 && path.get(1).equals("guids")) {
            return toJson(store.schema(guid(path.get(2))));
        }
        if (path.size() < 3 || !path.get(1).equals("ids")) {
            throw noSuchPath();
        }
        int id = id(path.get(2));
        if (path.size() == 3) {
            return toJson(store.schema(id));
        }
        return switch (path.get(3)) {
            case "schema" -> JSON.readTree(store.schema(id));
            case "versions" -> {
                ArrayNode uses = JSON.createArrayNode();
                store.uses(id)
                        .forEach(use ->
                                uses.addObject().put("subject", use.subject()).put("version", use.version()));
                yield uses;
            }
            default -> throw noSuchPath();
        };
    }

    private JsonNode postCompatibility(List<String> path, JsonNode body) {
        if (path.size() != 5 || !path.get(1).equals("subjects") || !path.get(3).equals("versions")) {
            throw noSuchPath();
        }
        Optional<String> conflict = store.conflict(readSchema(body), version(path.get(2), path.get(4)));
        ObjectNode response = JSON.createObjectNode().put("is_compatible", conflict.isEmpty());
        conflict.ifPresent(why -> response.putArray("messages").add(why));
        return response;
    }

    private JsonNode getConfig(List<String> path, Map<String, String> query) {
        if (path.size() == 1) {
            return JSON.createObjectNode()
                    .put("compatibilityLevel", store.level().name());
        }
        Compatibility level = store.subjectLevel(path.get(1)).orElseGet(() -> {
            if (!"true".equals(query.get("defaultToGlobal"))) {
                throw RegistryError.subjectLevelNotFound(path.get(1));
            }
            return store.level();
        });
        return JSON.createObjectNode().put("compatibilityLevel", level.name());
    }

    private JsonNode putConfig(List<String> path, JsonNode body) throws IOException {
        Compatibility level =
                Compatibility.named(body.path("compatibility").asText("")).orElseThrow(RegistryError::invalidLevel);
        store.setLevel(path.size() == 1 ? null : path.get(1), level);
        return JSON.createObjectNode().put("compatibility", level.name());
    }

    private SchemaVersion version(String subject, String version) {
        if (version.equals("latest") || version.equals("-1")) {
            return store.latest(subject);
        }
        Integer number = positive(version);
        if (number == null) {
            throw RegistryError.invalidVersion(version);
        }
        return store.version(subject, number);
    }

    private static Schema readSchema(JsonNode body) {
        if (!body.path("schemaType").asText(AVRO).equals(AVRO)) {
            throw RegistryError.invalidSchema("only schemas of type " + AVRO + " are supported");
        }
        if (!body.path("references").isEmpty()) {
            throw RegistryError.invalidSchema("references to other schemas are not supported");
        }
        if (!body.path("schema").isTextual()) {
            throw RegistryError.invalidSchema("the body must be an object with the schema's text as \"schema\"");
        }
        try {
            return new Schema.Parser().parse(body.path("schema").textValue());
        } catch (RuntimeException e) {
            // Avro throws various exceptions for invalid text, including NullPointerException.
            throw RegistryError.invalidSchema(String.valueOf(e.getMessage()));
        }
    }

    private static int id(String text) {
        Integer id = positive(text);
        if (id == null) {
            throw RegistryError.schemaNotFound(text + " ");
        }
        return id;
    }

    private static UUID guid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw RegistryError.schemaNotFound(text + " ");
        }
    }

    private static @Nullable Integer positive(String text) {
        return text.matches("[1-9]\\d{0,8}") ? Integer.valueOf(text) : null;
    }

    private static JsonNode toJson(SchemaVersion version) {
        ObjectNode response = JSON.createObjectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id());
        return response.setAll(toJson(version.schema()));
    }

    private static ObjectNode toJson(String schema) {
        return JSON.createObjectNode()
                .put("guid", SchemaVersion.guid(schema).toString())
                .put("schemaType", AVRO)
                .put("schema", schema);
    }

    private static RegistryError noSuchPath() {
        return new RegistryError(404, 404, "HTTP 404 Not Found");
    }
}
