package fashionstream.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** Reads the text of a schema that somebody else wrote. */
final class SchemaText {
    /** Longest text of a schema, in characters. */
    static final int MAX_CHARS = 256 * 1024;

    /** Avro's parser calls itself for each level; a level of types takes up to four levels of JSON. */
    private static final int MAX_JSON_DEPTH = 8 * SchemaShape.MAX_DEPTH;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS) // as Avro does
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_JSON_DEPTH)
                    .build())
            .build());

    private SchemaText() {}

    /** @throws SchemaParseException if it isn't an Avro schema, or is beyond the limits of {@link SchemaShape} */
    static Schema parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw new SchemaParseException(
                    "it is too large: " + text.length() + " characters; at most " + MAX_CHARS + " are read");
        }
        try {
            JSON.readTree(text);
            // Older producers register defaults that today's Avro refuses; their data can be read nevertheless.
            Schema schema = new Schema.Parser().setValidateDefaults(false).parse(text);
            SchemaShape.of(schema);
            return schema;
        } catch (JsonProcessingException e) {
            throw new SchemaParseException("it is not JSON, or nested too deeply: " + e.getOriginalMessage());
        } catch (SchemaParseException e) {
            throw e;
        } catch (RuntimeException e) {
            // Avro throws many kinds for bad text, null pointers among them.
            throw new SchemaParseException(e);
        }
    }
}
