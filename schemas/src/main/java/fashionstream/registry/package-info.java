/**
 * Avro over Kafka with a schema registry: a client for the REST API of Confluent's Schema Registry, and a serializer,
 * a deserializer and a serde in its wire format. Property names, defaults and bytes are Confluent's, so that their
 * serdes and these can be exchanged by class name.
 *
 * <h2>What an exception means</h2>
 *
 * A stream that sends bad records to a dead-letter topic must tell a bad record from a bad day:
 * <ul>
 *   <li>{@link org.apache.kafka.common.errors.SerializationException} (also as
 *       {@link fashionstream.registry.SchemaRegistryException}): this record, or its schema, can't be read or written,
 *       now or later. Unknown schema id, malformed bytes, incompatible or hostile schema. Put the record aside and
 *       continue.
 *   <li>{@link org.apache.kafka.common.errors.RetriableException}: the registry can't be reached or is overloaded. The
 *       record is fine: never put it aside; try again.
 *   <li>{@link org.apache.kafka.common.errors.AuthenticationException},
 *       {@link org.apache.kafka.common.errors.AuthorizationException} and
 *       {@link fashionstream.registry.NotARegistryException}: credentials, rights or the URL are wrong, or something
 *       stands before the registry. Every record would fail alike, and the record is fine: report it at start; in a
 *       running stream, wait until it is mended.
 * </ul>
 */
@NullMarked
package fashionstream.registry;

import org.jspecify.annotations.NullMarked;
