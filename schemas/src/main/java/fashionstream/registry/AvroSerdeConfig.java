package fashionstream.registry;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Settings of {@link AvroSerializer}, {@link AvroDeserializer} and {@link AvroSerde}, under the names that Confluent's
 * serdes use. They include the settings of {@link SchemaRegistryConfig}. Immutable.
 */
public final class AvroSerdeConfig extends SchemaRegistryConfig {
    /** Whether an unknown schema is registered when a record is written. */
    public static final String AUTO_REGISTER_SCHEMAS = "auto.register.schemas";

    /** Whether records are written with the subject's latest schema. */
    public static final String USE_LATEST_VERSION = "use.latest.version";

    /** Whether the registry normalizes schemas. */
    public static final String NORMALIZE_SCHEMAS = "normalize.schemas";

    /** How the subject of a key's schema is named. */
    public static final String KEY_SUBJECT_NAME_STRATEGY = "key.subject.name.strategy";

    /** How the subject of a value's schema is named. */
    public static final String VALUE_SUBJECT_NAME_STRATEGY = "value.subject.name.strategy";

    /** Where the id of a key's schema is written. */
    public static final String KEY_SCHEMA_ID_SERIALIZER = "key.schema.id.serializer";

    /** Where the id of a value's schema is written. */
    public static final String VALUE_SCHEMA_ID_SERIALIZER = "value.schema.id.serializer";

    /** Whether records are read as generated classes. */
    public static final String SPECIFIC_AVRO_READER = "specific.avro.reader";

    /** The generated class that keys are read as. */
    public static final String SPECIFIC_AVRO_KEY_TYPE = "specific.avro.key.type";

    /** The generated class that values are read as. */
    public static final String SPECIFIC_AVRO_VALUE_TYPE = "specific.avro.value.type";

    private static final String PREFIX_SERIALIZER = "PrefixSchemaIdSerializer";
    private static final String HEADER_SERIALIZER = "HeaderSchemaIdSerializer";

    /** @throws ConfigException if a value is missing or wrong */
    public AvroSerdeConfig(Map<String, ?> properties) {
        super(configDef(), properties);
    }

    /**
     * Returns a new definition of all keys, including those of the registry client, with defaults and documentation.
     */
    public static ConfigDef configDef() {
        ConfigDef definition = SchemaRegistryConfig.configDef();
        defineWriting(definition);
        for (String key : new String[] {KEY_SUBJECT_NAME_STRATEGY, VALUE_SUBJECT_NAME_STRATEGY}) {
            definition.define(
                    key,
                    ConfigDef.Type.STRING,
                    "TopicNameStrategy",
                    Importance.MEDIUM,
                    "How subjects are named: TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy, alone or"
                            + " with a package name before it.");
        }
        defineReading(definition);
        return definition;
    }

    private static void defineWriting(ConfigDef definition) {
        definition
                .define(
                        AUTO_REGISTER_SCHEMAS,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "Whether an unknown schema is registered when a record is written. If false, it must already be"
                                + " registered.")
                .define(
                        USE_LATEST_VERSION,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Whether records are written with the subject's latest schema instead of their own. The latest"
                                + " schema must be able to read them. Takes effect only if auto.register.schemas is false.")
                .define(
                        NORMALIZE_SCHEMAS,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Whether the registry normalizes schemas before it compares them.");
        for (String key : new String[] {KEY_SCHEMA_ID_SERIALIZER, VALUE_SCHEMA_ID_SERIALIZER}) {
            definition.define(
                    key,
                    ConfigDef.Type.STRING,
                    PREFIX_SERIALIZER,
                    Importance.LOW,
                    "Where the schema id is written: PrefixSchemaIdSerializer (before the data) or"
                            + " HeaderSchemaIdSerializer (as a GUID in a record header), alone or with a package name"
                            + " before it. Readers accept both.");
        }
    }

    private static void defineReading(ConfigDef definition) {
        definition.define(
                SPECIFIC_AVRO_READER,
                ConfigDef.Type.BOOLEAN,
                false,
                Importance.MEDIUM,
                "Whether records are read as generated classes instead of generic records.");
        for (String key : new String[] {SPECIFIC_AVRO_KEY_TYPE, SPECIFIC_AVRO_VALUE_TYPE}) {
            definition.define(
                    key,
                    ConfigDef.Type.CLASS,
                    null,
                    Importance.LOW,
                    "The generated class that every record is read as. If not given and specific.avro.reader is true,"
                            + " the writer's schema names one of this project's classes.");
        }
    }

    boolean autoRegister() {
        return getBoolean(AUTO_REGISTER_SCHEMAS);
    }

    boolean useLatestVersion() {
        return getBoolean(USE_LATEST_VERSION);
    }

    boolean normalize() {
        return getBoolean(NORMALIZE_SCHEMAS);
    }

    SubjectNameStrategy subjectNameStrategy(boolean isKey) {
        String key = isKey ? KEY_SUBJECT_NAME_STRATEGY : VALUE_SUBJECT_NAME_STRATEGY;
        return SubjectNameStrategy.parse(key, getString(key));
    }

    boolean idInHeader(boolean isKey) {
        String key = isKey ? KEY_SCHEMA_ID_SERIALIZER : VALUE_SCHEMA_ID_SERIALIZER;
        String name = getString(key);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case PREFIX_SERIALIZER -> false;
            case HEADER_SERIALIZER -> true;
            default -> throw new ConfigException(key, name, "use " + PREFIX_SERIALIZER + " or " + HEADER_SERIALIZER);
        };
    }

    boolean specificReader() {
        return getBoolean(SPECIFIC_AVRO_READER);
    }

    /** The configured class of keys or values; null if none. */
    @Nullable
    Class<? extends SpecificRecord> specificType(boolean isKey) {
        String key = isKey ? SPECIFIC_AVRO_KEY_TYPE : SPECIFIC_AVRO_VALUE_TYPE;
        Class<?> type = getClass(key);
        if (type == null) {
            return null;
        }
        if (!SpecificRecord.class.isAssignableFrom(type)) {
            throw new ConfigException(key, type.getName(), "not a class generated from an Avro schema");
        }
        return type.asSubclass(SpecificRecord.class);
    }
}
