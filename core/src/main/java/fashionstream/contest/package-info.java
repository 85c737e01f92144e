/**
 * The arithmetic of a contest: a champion and a challenger classify the same images, labels arrive, and somebody looks at the
 * result after each of them. Does not depend on Kafka or on models.
 */
@NullMarked
package fashionstream.contest;

import org.jspecify.annotations.NullMarked;
