/**
 * A schema registry for development, in this JVM: the part of the REST API of Confluent's Schema Registry that Avro
 * serdes and curl need, on the loopback interface, stored in one file. Not for production: no authentication, no TLS,
 * no replicas.
 */
@NullMarked
package fashionstream.registry.development;

import org.jspecify.annotations.NullMarked;
