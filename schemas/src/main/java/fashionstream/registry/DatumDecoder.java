package fashionstream.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into records. Keeps its decoder and a reader per schema, so that a record costs little more than itself.
 * For one thread.
 */
final class DatumDecoder {
    private static final int MAX_READERS = 1000;

    private final SchemaRegistryClient client;
    private final DatumReaders readers;
    private final ByteArrayDecoder decoder = new ByteArrayDecoder();
    private final BoundedCache<SchemaId, SchemaReader> cache = new BoundedCache<>(MAX_READERS);

    /** The reader of the record before: mostly the next one's too. */
    private @Nullable SchemaReader last;

    DatumDecoder(SchemaRegistryClient client, DatumReaders readers) {
        this.client = client;
        this.readers = readers;
    }

    /**
     * @param body Avro binary, backed by an array
     * @param subject where the schema is expected; null if unknown
     */
    Object decode(String topic, SchemaId id, ByteBuffer body, @Nullable String subject) {
        SchemaReader reader = reader(id, subject);
        try {
            decoder.reset(body.array(), body.arrayOffset() + body.position(), body.remaining());
            Object datum = reader.reader.read(null, decoder);
            if (decoder.remaining() > 0) {
                throw failure(topic, reader, decoder.remaining() + " bytes are left over after it", null);
            }
            return datum;
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw failure(topic, reader, e.getMessage(), e);
        } catch (StackOverflowError e) {
            // A recursive schema lets a few bytes nest without end; the stack is whole again here.
            throw failure(topic, reader, "it is nested too deeply", e);
        } finally {
            decoder.release();
        }
    }

    private SchemaReader reader(SchemaId id, @Nullable String subject) {
        if (last != null && last.id.equals(id)) {
            return last;
        }
        SchemaReader reader = cache.get(id);
        if (reader == null) {
            Schema schema = id instanceof SchemaId.Numeric numeric
                    ? client.schemaById(numeric.id(), subject)
                    : client.schemaByGuid(((SchemaId.Guid) id).guid());
            reader = new SchemaReader(id, schema, readers.create(schema));
            cache.put(id, reader);
        }
        last = reader;
        return reader;
    }

    private static SerializationException failure(
            String topic, SchemaReader reader, @Nullable String why, @Nullable Throwable cause) {
        return new SerializationException(
                "a record of topic " + topic + " can't be read as " + reader.writer.getFullName() + " (schema "
                        + reader.id + "): " + why,
                cause);
    }

    private record SchemaReader(SchemaId id, Schema writer, DatumReader<Object> reader) {}
}
