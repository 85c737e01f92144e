package fashionstream.registry;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.apache.avro.Conversion;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Creates the Avro reader for a writer's schema. The writer's schema comes from outside, so it must not determine which
 * classes are loaded.
 *
 * @param specific whether records are read as generated classes
 * @param type the class that all records are read as; null to choose it by the name of the writer's schema
 */
record DatumReaders(boolean specific, @Nullable Class<? extends SpecificRecord> type) {
    /** The package of this project's generated classes. */
    private static final String GENERATED_PACKAGE = "fashionstream.schema";

    static DatumReaders of(AvroSerdeConfig config, boolean isKey) {
        Class<? extends SpecificRecord> type = config.specificType(isKey);
        return new DatumReaders(type != null || config.specificReader(), type);
    }

    /**
     * Creates a reader.
     *
     * @throws SerializationException if the writer's schema can't be read as the class, or isn't one of this project's
     */
    DatumReader<Object> create(Schema writer) {
        if (!specific) {
            return new GenericDatumReader<>(writer, writer, genericModel());
        }
        Class<? extends SpecificRecord> target = type == null ? generatedClass(writer) : type;
        SpecificData original = SpecificData.getForClass(target);
        // A separate model: that of the generated class is shared by all threads, but its cache isn't thread-safe.
        SpecificData model = new SpecificData(target.getClassLoader());
        for (Conversion<?> conversion : original.getConversions()) {
            model.addLogicalTypeConversion(conversion);
        }
        Schema reader = model.getSchema(target);
        Resolver.Action action = Resolver.resolve(writer, reader, model);
        if (action instanceof Resolver.ErrorAction) {
            throw new SerializationException(Excerpt.of(action.toString()));
        }
        UnaryOperator<Object> correction = TimestampUnits.correction(action);
        DatumReader<Object> own = new SpecificDatumReader<>(writer, reader, model);
        return correction == null ? own : new CorrectingReader(own, correction);
    }

    /**
     * A model that loads no classes: by default, Avro loads and constructs the class in a string's property
     * "java-class".
     */
    static GenericData genericModel() {
        GenericData model = new GenericData().setFastReaderEnabled(true);
        model.getFastReaderBuilder().withClassPropEnabled(false).withKeyClassEnabled(false);
        return model;
    }

    private static Class<? extends SpecificRecord> generatedClass(Schema writer) {
        if (writer.getType() == Schema.Type.RECORD && GENERATED_PACKAGE.equals(writer.getNamespace())) {
            try {
                Class<?> found = Class.forName(
                        GENERATED_PACKAGE + "." + writer.getName(), false, DatumReaders.class.getClassLoader());
                if (SpecificRecord.class.isAssignableFrom(found)) {
                    return found.asSubclass(SpecificRecord.class);
                }
            } catch (ClassNotFoundException e) {
                throw foreign(writer, e);
            }
        }
        throw foreign(writer, null);
    }

    private static SerializationException foreign(Schema writer, @Nullable Throwable cause) {
        return new SerializationException(
                Excerpt.of(writer.getFullName()) + " is not a record type of " + GENERATED_PACKAGE, cause);
    }

    private record CorrectingReader(DatumReader<Object> reader, UnaryOperator<Object> correction)
            implements DatumReader<Object> {
        @Override
        public Object read(@Nullable Object reuse, Decoder in) throws IOException {
            return correction.apply(reader.read(reuse, in));
        }

        @Override
        public void setSchema(Schema schema) {
            throw new UnsupportedOperationException("it reads one schema");
        }
    }
}
