package fashionstream.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes records. Keeps its decoder and a reader per schema, so that it allocates little more than the record. Not
 * thread-safe.
 */
final class DatumDecoder {
    /** Number of fields and types of the schemas whose readers are cached: enough for hundreds of schemas like ours. */
    private static final int MAX_CACHED_SIZE = 20_000;

    private final SchemaRegistryClient client;
    private final DatumReaders readers;
    private final ByteArrayDecoder decoder = new ByteArrayDecoder();
    private final BoundedCache<SchemaId, SchemaReader> cache = new BoundedCache<>(MAX_CACHED_SIZE, SchemaReader::size);

    /** Reader of the previous record, which usually fits the next one, too. */
    private @Nullable SchemaReader last;

    DatumDecoder(SchemaRegistryClient client, DatumReaders readers) {
        this.client = client;
        this.readers = readers;
    }

    /**
     * Reads a record.
     *
     * @param body Avro binary, backed by an array
     * @param subject subject of the schema; null if unknown
     */
    Object decode(String topic, SchemaId id, ByteBuffer body, @Nullable String subject) {
        SchemaReader reader = reader(id, subject);
        if (reader.datumReader == null) {
            throw failure(topic, reader, reader.failure);
        }
        try {
            decoder.reset(body.array(), body.arrayOffset() + body.position(), body.remaining(), reader.shape);
            Object datum = reader.datumReader.read(null, decoder);
            if (decoder.remaining() > 0) {
                throw failure(topic, reader, decoder.remaining() + " bytes are left over after it");
            }
            return datum;
        } catch (SerializationException e) {
            throw e;
        } catch (IndexOutOfBoundsException e) {
            throw failure(topic, reader, "it has an index of a union or enum that isn't in the schema");
        } catch (IOException | RuntimeException e) {
            throw failure(topic, reader, e.getMessage() == null ? e.toString() : e.getMessage());
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
            reader = open(id, schema);
            cache.put(id, reader);
        }
        last = reader;
        return reader;
    }

    /** Also caches that a schema can't be read, since finding out is more expensive than reading a record. */
    private SchemaReader open(SchemaId id, Schema schema) {
        String name = Excerpt.of(schema.getFullName());
        SchemaShape shape = SchemaShape.of(schema);
        try {
            return new SchemaReader(id, name, shape, readers.create(schema), "");
        } catch (RuntimeException e) {
            return new SchemaReader(id, name, shape, null, String.valueOf(e.getMessage()));
        }
    }

    /** Omits the cause: Avro's messages may repeat the whole schema. */
    private static SerializationException failure(String topic, SchemaReader reader, String why) {
        return new SerializationException("a record of topic " + topic + " can't be read as " + reader.name
                + " (schema " + reader.id + "): " + Excerpt.of(why));
    }

    /**
     * A schema and how to read its records.
     *
     * @param datumReader null if they can't be read
     * @param failure the reason, if they can't be read
     */
    private record SchemaReader(
            SchemaId id,
            String name,
            SchemaShape shape,
            @Nullable DatumReader<Object> datumReader,
            String failure) {
        int size() {
            return shape.size();
        }
    }
}
