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

/** Writes records of one schema and one class as a registered schema. For one thread. */
final class SchemaWriter {
    private final RegisteredSchema registered;
    private final byte[] prefix;
    private final DatumWriter<Object> own;
    private final @Nullable Conversion conversion;

    /** @throws SerializationException if the registered schema can't take records like this one */
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

    /** What stands before the Avro bytes in the prefix form; not to be changed. */
    byte[] prefix() {
        return prefix;
    }

    /** What stands in the header in the header form; a new array each time, since headers live as long as records. */
    byte[] headerValue() {
        if (registered.guid() == null) {
            throw new SerializationException("the schema registry gave no GUID for schema id " + registered.id()
                    + ", which the header form needs; set key/value.schema.id.serializer to PrefixSchemaIdSerializer");
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

    /** Whether documentation, defaults and the like are all that differs. */
    private static boolean haveSameBytes(Schema left, Schema right) {
        return left.equals(right)
                || SchemaNormalization.toParsingForm(left).equals(SchemaNormalization.toParsingForm(right));
    }

    /**
     * Writes a record with another schema than its own: its fields are matched by name and not by place, as a reader
     * would do it. Slow, and needed only when {@code use.latest.version} finds a schema that differs.
     */
    private static final class Conversion {
        private final GenericDatumReader<Object> reader;
        private final GenericDatumWriter<Object> writer;
        private final OutputBuffer buffer = new OutputBuffer();
        private final ByteArrayDecoder decoder = new ByteArrayDecoder();

        Conversion(Schema from, Schema to) {
            SchemaPairCompatibility result = SchemaCompatibility.checkReaderWriterCompatibility(to, from);
            if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
                throw new SerializationException("the subject's latest schema can't take records of "
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
