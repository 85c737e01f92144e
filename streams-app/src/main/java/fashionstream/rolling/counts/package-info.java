/**
 * The arithmetic of the rolling accuracy: matches predictions with their labels, and keeps counts that can be added,
 * subtracted and merged. Does not depend on Kafka.
 */
@NullMarked
package fashionstream.rolling.counts;

import org.jspecify.annotations.NullMarked;
