/** The application's settings: what there is, where they come from, and what each Kafka client gets of them. */
@NullMarked
package fashionstream.config;

import org.jspecify.annotations.NullMarked;
