/** From a decoded image of any size to the pixels that a model takes, as in the model's training code. */
@NullMarked
package fashionstream.preprocessing;

import org.jspecify.annotations.NullMarked;
