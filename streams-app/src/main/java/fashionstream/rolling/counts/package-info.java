/**
 * The arithmetic of the rolling accuracy: matches predictions with their labels, and keeps counts that can be added,
 * subtracted and merged. Knows nothing of Kafka.
 */
@NullMarked
package fashionstream.rolling.counts;

import org.jspecify.annotations.NullMarked;
