package fashionstream.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.List;

/** Reads the JSON body of a request. */
public final class JsonBody {
    private JsonBody() {}

    /**
     * Reads a JSON object from the body of a request.
     *
     * @param names allowed fields
     * @throws BadRequestResponse if the body is not a JSON object, or has other fields
     */
    public static JsonNode object(Context request, String... names) {
        JsonNode body;
        try {
            body = Json.MAPPER.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw new BadRequestResponse("the body must be JSON: " + e.getOriginalMessage());
        }
        if (!body.isObject()) {
            throw new BadRequestResponse("the body must be a JSON object");
        }
        List<String> known = List.of(names);
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                String allowed = known.isEmpty() ? "no fields are allowed" : "allowed are " + String.join(", ", known);
                throw new BadRequestResponse("unknown field '" + name + "'; " + allowed);
            }
        });
        return body;
    }
}
