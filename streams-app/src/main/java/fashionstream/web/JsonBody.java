package fashionstream.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.console.Json;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.List;

/** Reads what a page sends. */
public final class JsonBody {
    private JsonBody() {}

    /**
     * The JSON object that a request has for its body.
     *
     * @param names the fields that it may have
     * @throws BadRequestResponse if it is none, or has others
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
