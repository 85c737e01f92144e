/** Loads models and runs them on images. Does not depend on Kafka. */
@NullMarked
package fashionstream.inference;

import org.jspecify.annotations.NullMarked;
