package fashionstream.registry;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Writes records of one schema and one class with a registered schema. Not thread-safe. */
final class SchemaWriter {
    private final RegisteredSchema registered;
    private final byte[] prefix;
    private final DatumWriter<Object> own;
    private final @Nullable Conversion conversion;

    /** @throws SerializationException if the registered schema can't read records like this one */
    SchemaWriter(RegisteredSchema registered, GenericContainer example) {
        Schema schema = example.getSchema();
        this.registered = registered;
        prefix = new SchemaId.Numeric(registered.id()).toBytes();
        own = example instanceof SpecificRecord
                ? new SpecificDatumWriter<>(schema, SpecificData.getForClass(example.getClass()))
                : new GenericDatumWriter<>(schema);
        conversion = haveSameBytes(schema, registered.schema()) ? null : new Conversion(schema, registered.schema());
    }

    int id() {
        return registered.id();
    }

    /** The bytes before the Avro data in the prefix form; callers must not modify the array. */
    byte[] prefix() {
        return prefix;
    }

    /** The header's value in the header form; a new array each time, since headers live as long as their records. */
    byte[] headerValue() {
        if (registered.guid() == null) {
            throw new SerializationException("the schema registry returned no GUID for schema id " + registered.id()
                    + ", which the header form requires; set key/value.schema.id.serializer to"
                    + " PrefixSchemaIdSerializer");
        }
        return new SchemaId.Guid(registered.guid()).toBytes();
    }

    void write(GenericContainer datum, BinaryEncoder encoder) throws IOException {
        if (conversion == null) {
            own.write(datum, encoder);
        } else {
            conversion.write(own, datum, encoder);
        }
    }

    /** Whether the schemas differ at most in documentation, defaults and the like. */
    private static boolean haveSameBytes(Schema left, Schema right) {
        return left.equals(right)
                || SchemaNormalization.toParsingForm(left).equals(SchemaNormalization.toParsingForm(right));
    }

    /**
     * Writes a record with a schema other than its own. Matches fields by name and not by position, like a reader.
     * Slow; needed only when {@code use.latest.version} finds a different schema.
     */
    private static final class Conversion {
        private final GenericDatumReader<Object> reader;
        private final GenericDatumWriter<Object> writer;
        private final OutputBuffer buffer = new OutputBuffer();
        private final ByteArrayDecoder decoder = new ByteArrayDecoder();

        Conversion(Schema from, Schema to) {
            SchemaPairCompatibility result = SchemaCompatibility.checkReaderWriterCompatibility(to, from);
            if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
                throw new SerializationException("the subject's latest schema can't read records of "
                        + from.getFullName() + ": " + result.getResult().getIncompatibilities());
            }
            reader = new GenericDatumReader<>(from, to, DatumReaders.genericModel());
            writer = new GenericDatumWriter<>(to);
        }

        void write(DatumWriter<Object> own, GenericContainer datum, BinaryEncoder encoder) throws IOException {
            buffer.reset();
            BinaryEncoder ownEncoder = EncoderFactory.get().binaryEncoder(buffer, null);
            own.write(datum, ownEncoder);
            ownEncoder.flush();
            writer.write(reader.read(null, decoder.reset(buffer.toByteArray())), encoder);
        }
    }
}
