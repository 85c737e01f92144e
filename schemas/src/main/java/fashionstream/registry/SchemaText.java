package fashionstream.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** Parses the text of a schema from an untrusted source. */
final class SchemaText {
    /** Maximum length of a schema's text, in characters. */
    static final int MAX_CHARS = 256 * 1024;

    /** Avro's parser is recursive; a level of types takes up to four levels of JSON. */
    private static final int MAX_JSON_DEPTH = 8 * SchemaShape.MAX_DEPTH;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS) // as Avro does
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_JSON_DEPTH)
                    .build())
            .build());

    private SchemaText() {}

    /** @throws SchemaParseException if it isn't an Avro schema, or exceeds the limits of {@link SchemaShape} */
    static Schema parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw new SchemaParseException(
                    "it is too large: " + text.length() + " characters; at most " + MAX_CHARS + " are read");
        }
        try {
            JSON.readTree(text);
            // Older producers registered defaults that current Avro rejects; their data can still be read.
            Schema schema = new Schema.Parser().setValidateDefaults(false).parse(text);
            SchemaShape.of(schema);
            return schema;
        } catch (JsonProcessingException e) {
            throw new SchemaParseException("it is not JSON, or nested too deeply: " + e.getOriginalMessage());
        } catch (SchemaParseException e) {
            throw e;
        } catch (RuntimeException e) {
            // Avro throws various exceptions for invalid text, including NullPointerException.
            throw new SchemaParseException(e);
        }
    }
}
