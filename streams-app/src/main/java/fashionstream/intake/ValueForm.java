package fashionstream.intake;

import fashionstream.microbatch.SourceRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What the first bytes of a value, and the headers, tell about its form. */
enum ValueForm {
    /** An Avro record: the schema id is in a header, or the value begins with the byte 0 or 1 and the schema id. */
    AVRO,
    /** A JSON object: the first character is a brace. */
    JSON,
    /** Anything else. */
    PLAIN;

    private static final String SCHEMA_ID_HEADER = "__value_schema_id";

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** The highest first byte of a schema id: 0 for a number, 1 for a GUID. */
    private static final int MAX_SCHEMA_ID_MARK = 1;

    /** @param value not empty */
    static ValueForm of(SourceRecord source, byte[] value) {
        if (hasSchemaId(source) || (value[0] & 0xFF) <= MAX_SCHEMA_ID_MARK) {
            return AVRO;
        }
        int start = hasByteOrderMark(value) ? BYTE_ORDER_MARK.length : 0;
        for (int i = start; i < value.length; i++) {
            if (!Character.isWhitespace(value[i])) {
                return value[i] == '{' ? JSON : PLAIN;
            }
        }
        return PLAIN;
    }

    /** Whether a header has the id of an Avro schema. */
    static boolean hasSchemaId(SourceRecord source) {
        return source.headers().lastHeader(SCHEMA_ID_HEADER) != null;
    }

    private static boolean hasByteOrderMark(byte[] value) {
        return value.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(value, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    /** The value without a byte order mark, which some programs of Windows write. */
    static byte[] withoutMark(byte[] value) {
        return hasByteOrderMark(value) ? Arrays.copyOfRange(value, BYTE_ORDER_MARK.length, value.length) : value;
    }

    /**
     * Decodes UTF-8.
     *
     * @param what for messages, for example {@code record key}
     * @throws SerializationException if it is not UTF-8
     */
    static String text(String what, byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SerializationException("the " + what + " is not UTF-8 text", e);
        }
    }

    /** The key as text; null if there is none. */
    static @Nullable String key(SourceRecord source) {
        byte[] key = source.key();
        return key == null ? null : text("record key", key);
    }

    /** The text in the last header of this name; null if there is none. */
    static @Nullable String header(SourceRecord source, String name) {
        Header found = source.headers().lastHeader(name);
        return found == null || found.value() == null ? null : text("header " + name, found.value());
    }
}
