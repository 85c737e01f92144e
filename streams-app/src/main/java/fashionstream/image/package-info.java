/** From image records to the pixels that a model takes. Knows nothing of Kafka. */
@NullMarked
package fashionstream.image;

import org.jspecify.annotations.NullMarked;
