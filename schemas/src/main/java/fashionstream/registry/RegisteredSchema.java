package fashionstream.registry;

import java.util.UUID;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A schema in the registry.
 *
 * @param id the number that the prefix form of a record carries; never negative
 * @param guid the identifier that the header form carries; null from registries before Confluent Platform 8
 * @param schema the schema as the registry stores it
 */
public record RegisteredSchema(int id, @Nullable UUID guid, Schema schema) {}
