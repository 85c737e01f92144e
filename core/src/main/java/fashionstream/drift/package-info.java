/**
 * How far the images and predictions of a model are from those when it was made. Knows nothing of Kafka and of models.
 */
@NullMarked
package fashionstream.drift;

import org.jspecify.annotations.NullMarked;
