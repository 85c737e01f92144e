package fashionstream.registry;

import org.apache.avro.Schema;

/** Finds the registered schema that a record is written with. Thread-safe. */
final class WriterSchemas {
    private final SchemaRegistryClient client;
    private final SubjectNameStrategy strategy;
    private final boolean isKey;
    private final boolean autoRegister;
    private final boolean useLatest;
    private final boolean normalize;

    WriterSchemas(SchemaRegistryClient client, AvroSerdeConfig config, boolean isKey) {
        this.client = client;
        this.strategy = config.subjectNameStrategy(isKey);
        this.isKey = isKey;
        this.autoRegister = config.autoRegister();
        this.useLatest = !autoRegister && config.useLatestVersion();
        this.normalize = config.normalize();
    }

    /** Whether {@link #find} may return another schema later. */
    boolean mayChange() {
        return useLatest;
    }

    RegisteredSchema find(String topic, Schema schema) {
        String subject = strategy.subject(topic, isKey, schema);
        if (autoRegister) {
            return client.register(subject, schema, normalize);
        }
        return useLatest ? client.latest(subject) : client.lookUp(subject, schema, normalize);
    }

    /** Registers a schema if its subject has none yet; does nothing if {@code auto.register.schemas} is false. */
    void registerFirst(String topic, Schema schema) {
        if (!autoRegister) {
            return;
        }
        String subject = strategy.subject(topic, isKey, schema);
        try {
            client.latest(subject);
        } catch (SchemaRegistryException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            client.register(subject, schema, normalize);
        }
    }
}
