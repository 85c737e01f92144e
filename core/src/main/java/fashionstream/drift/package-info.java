/**
 * How much images and predictions differ from the reference of a model. Does not depend on Kafka or on models.
 */
@NullMarked
package fashionstream.drift;

import org.jspecify.annotations.NullMarked;
