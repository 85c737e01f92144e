package fashionstream.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import fashionstream.console.Json;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Labels as JSON objects, one per line, as {@code consume labels --json} writes them. */
final class JsonLabels implements LabelFormat {
    private static final ObjectReader STRICT =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    @Override
    public LabelFields read(String line) throws BadLineException {
        JsonNode object = object(line);
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!LabelFields.NAMES.contains(name)) {
                throw new BadLineException(
                        "unknown field '" + LabelFields.shown(name) + "'; the fields are " + LabelFields.NAMES);
            }
        }
        if (!object.has(LabelFields.LABEL)) {
            // Null withdraws a label. It must be explicit, so that a missing field is not taken for it.
            throw new BadLineException("the field " + LabelFields.LABEL + " is missing; null withdraws a label");
        }
        return new LabelFields(
                text(object, LabelFields.IMAGE_ID),
                text(object, LabelFields.LABEL),
                text(object, LabelFields.LABELLED_AT),
                text(object, LabelFields.LABELLED_BY));
    }

    private static JsonNode object(String line) throws BadLineException {
        JsonNode value;
        try {
            value = STRICT.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BadLineException("it is not JSON: " + LabelFields.shown(e.getOriginalMessage()), e);
        }
        if (!value.isObject()) {
            throw new BadLineException("it is not a JSON object");
        }
        return value;
    }

    private static @Nullable String text(JsonNode object, String name) throws BadLineException {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new BadLineException(name + " is not a quoted string, but " + LabelFields.shown(value.toString()));
        }
        return value.textValue();
    }
}
