/**
 * Counting for the rolling accuracy: predictions and their truth are brought together, and become sums that can be added,
 * taken back and merged. Knows nothing of Kafka.
 */
@NullMarked
package fashionstream.rolling;

import org.jspecify.annotations.NullMarked;
