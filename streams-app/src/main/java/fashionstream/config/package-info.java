/** The application's settings: their definition, their sources, and the properties of each Kafka client. */
@NullMarked
package fashionstream.config;

import org.jspecify.annotations.NullMarked;
