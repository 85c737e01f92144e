/**
 * The Kafka Streams topology: images in; predictions, dead letters and rolling accuracy out; and what keeps it running.
 */
@NullMarked
package fashionstream.topology;

import org.jspecify.annotations.NullMarked;
