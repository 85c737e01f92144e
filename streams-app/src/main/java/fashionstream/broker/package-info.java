/** The development cluster: a Kafka broker in this JVM, and the schema registry beside it. */
@NullMarked
package fashionstream.broker;

import org.jspecify.annotations.NullMarked;
