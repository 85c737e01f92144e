/** Draws samples of a data set. */
@NullMarked
package fashionstream.trainer.explore;

import org.jspecify.annotations.NullMarked;
