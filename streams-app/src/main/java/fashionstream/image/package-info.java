/** Decodes image records to the pixels that a model expects. Does not depend on Kafka. */
@NullMarked
package fashionstream.image;

import org.jspecify.annotations.NullMarked;
