/** Which model version classified which images: the records of topic {@code model-positions}. */
@NullMarked
package fashionstream.position;

import org.jspecify.annotations.NullMarked;
