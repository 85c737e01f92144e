package fashionstream.registry;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Identifies the schema of a record: a magic byte for the kind, then the identifier, big-endian. It precedes the Avro
 * bytes (prefix form) or is in a record header (header form).
 */
sealed interface SchemaId {
    /** Number of bytes on the wire, including the magic byte. */
    int length();

    /** The identifier as it is on the wire. */
    byte[] toBytes();

    static String headerName(boolean isKey) {
        return isKey ? AvroSerializer.KEY_SCHEMA_ID_HEADER : AvroSerializer.VALUE_SCHEMA_ID_HEADER;
    }

    /**
     * Reads the identifier at the start of the bytes.
     *
     * @param where describes the bytes, for the message
     * @throws SerializationException if there is none
     */
    static SchemaId read(ByteBuffer bytes, String where) {
        int length = bytes.remaining();
        if (length == 0) {
            throw new SerializationException(where + " is empty: a record begins with the id of its schema");
        }
        int start = bytes.position();
        byte magic = bytes.get(start);
        if (magic == Numeric.MAGIC && length >= Numeric.LENGTH) {
            int id = bytes.getInt(start + 1);
            if (id < 0) {
                // Not requested: not every registry has a specific response to such an id.
                throw new SerializationException(
                        where + " begins with schema id " + id + ", which no registry assigns");
            }
            return new Numeric(id);
        }
        if (magic == Guid.MAGIC && length >= Guid.LENGTH) {
            return new Guid(new UUID(bytes.getLong(start + 1), bytes.getLong(start + 1 + Long.BYTES)));
        }
        throw new SerializationException(
                "%s begins with byte 0x%02x and has %d bytes, which is not a schema id".formatted(where, magic, length)
                        + " (0x00 and 4 bytes, or 0x01 and 16 bytes); was it written by a schema registry's serializer?");
    }

    /** The number that one registry assigned to a schema. */
    record Numeric(int id) implements SchemaId {
        static final byte MAGIC = 0;
        static final int LENGTH = 1 + Integer.BYTES;

        @Override
        public int length() {
            return LENGTH;
        }

        @Override
        public byte[] toBytes() {
            return ByteBuffer.allocate(LENGTH).put(MAGIC).putInt(id).array();
        }

        @Override
        public String toString() {
            return "id " + id;
        }
    }

    /** The identifier derived from the schema's text, which is the same in every registry. */
    record Guid(UUID guid) implements SchemaId {
        static final byte MAGIC = 1;
        static final int LENGTH = 1 + 2 * Long.BYTES;

        @Override
        public int length() {
            return LENGTH;
        }

        @Override
        public byte[] toBytes() {
            return ByteBuffer.allocate(LENGTH)
                    .put(MAGIC)
                    .putLong(guid.getMostSignificantBits())
                    .putLong(guid.getLeastSignificantBits())
                    .array();
        }

        @Override
        public String toString() {
            return "GUID " + guid;
        }
    }
}
