/** Counting and statistics of how right a classifier is. Knows nothing of Kafka and of models. */
@NullMarked
package fashionstream.accuracy;

import org.jspecify.annotations.NullMarked;
