/** Runs a model file on images. Knows nothing of Kafka. */
@NullMarked
package fashionstream.inference;

import org.jspecify.annotations.NullMarked;
