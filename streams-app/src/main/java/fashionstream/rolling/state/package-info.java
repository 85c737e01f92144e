/** The binary format of internal topics and state stores, as Kafka's serdes. */
@NullMarked
package fashionstream.rolling.state;

import org.jspecify.annotations.NullMarked;
