/** Evaluates models on labelled images. */
@NullMarked
package fashionstream.evaluation;

import org.jspecify.annotations.NullMarked;
