/**
 * Avro over Kafka with a schema registry: a client for the REST API of Confluent's Schema Registry, and a serializer, a
 * deserializer and a serde in its wire format. Property names, defaults and wire format are Confluent's, so that their
 * serdes and these can replace each other by class name.
 *
 * <h2>What an exception means</h2>
 *
 * A stream that sends bad records to a dead-letter topic must distinguish a bad record from an outage:
 * <ul>
 *   <li>{@link org.apache.kafka.common.errors.SerializationException} (also as {@link
 *       fashionstream.registry.SchemaRegistryException}): this record, or its schema, can't be read or written, now or
 *       later. Unknown schema id, malformed bytes, incompatible or hostile schema. Send the record to the dead-letter
 *       topic and continue.
 *   <li>{@link org.apache.kafka.common.errors.RetriableException}: the registry can't be reached or is overloaded. The
 *       record is valid: never discard it; retry.
 *   <li>{@link org.apache.kafka.common.errors.AuthenticationException}, {@link
 *       org.apache.kafka.common.errors.AuthorizationException} and {@link
 *       fashionstream.registry.NotARegistryException}: credentials, permissions or the URL are wrong, or another server
 *       responds in place of the registry. Every record would fail alike, although the records are valid: report it at
 *       startup; in a running stream, wait until it is fixed.
 * </ul>
 */
@NullMarked
package fashionstream.registry;

import org.jspecify.annotations.NullMarked;
