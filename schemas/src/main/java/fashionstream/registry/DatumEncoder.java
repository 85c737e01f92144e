package fashionstream.registry;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Encodes records. Keeps its buffers, its encoder and a writer per schema, so that it allocates little more than the
 * result. Not thread-safe.
 */
final class DatumEncoder {
    private static final int MAX_WRITERS = 1000;

    private final WriterSchemas schemas;
    private final boolean idInHeader;
    private final String headerName;
    private final OutputBuffer buffer = new OutputBuffer();
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(buffer, null);
    private final BoundedCache<WriterKey, SchemaWriter> writers = new BoundedCache<>(MAX_WRITERS);

    /** Writer of the previous record, which usually fits the next one, too. */
    private @Nullable WriterKey lastKey;

    private @Nullable SchemaWriter lastWriter;

    DatumEncoder(WriterSchemas schemas, boolean idInHeader, boolean isKey) {
        this.schemas = schemas;
        this.idInHeader = idInHeader;
        this.headerName = SchemaId.headerName(isKey);
    }

    byte[] encode(String topic, @Nullable Headers headers, GenericContainer datum) {
        SchemaWriter writer = writer(topic, datum);
        try {
            // Discard what a failed record may have left in the encoder.
            encoder.flush();
            buffer.reset();
            if (headers == null || !idInHeader) {
                buffer.write(writer.prefix(), 0, writer.prefix().length);
            }
            writer.write(datum, encoder);
            encoder.flush();
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "a record of " + datum.getSchema().getFullName() + " for topic " + topic
                            + " doesn't fit its schema: " + e.getMessage(),
                    e);
        }
        if (headers != null) {
            // For readers, the header takes precedence over the prefix: a header that is already there would mislead
            // them.
            headers.remove(headerName);
            if (idInHeader) {
                headers.add(headerName, writer.headerValue());
            }
        }
        return buffer.toByteArray();
    }

    private SchemaWriter writer(String topic, GenericContainer datum) {
        Schema schema = datum.getSchema();
        if (lastWriter != null && lastKey != null && lastKey.fits(topic, schema)) {
            return lastWriter;
        }
        WriterKey key = new WriterKey(topic, schema, datum.getClass());
        SchemaWriter writer = writers.get(key);
        if (writer == null || schemas.mayChange()) {
            RegisteredSchema registered = schemas.find(topic, schema);
            if (writer == null || writer.id() != registered.id()) {
                writer = new SchemaWriter(registered, datum);
                writers.put(key, writer);
            }
        }
        if (!schemas.mayChange()) {
            lastKey = key;
            lastWriter = writer;
        }
        return writer;
    }

    private record WriterKey(String topic, Schema schema, Class<?> type) {
        /** Compares by identity, which is fast. In practice, the records of one schema object have one class. */
        @SuppressWarnings("ReferenceEquality")
        boolean fits(String otherTopic, Schema otherSchema) {
            return schema == otherSchema && topic.equals(otherTopic);
        }
    }
}
