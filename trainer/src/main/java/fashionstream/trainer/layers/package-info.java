/**
 * Faster replacements for layers of Deeplearning4j. Without them, training spends as much time in batch normalisation
 * as in convolutions, and computes the forward pass of each convolution twice.
 */
@NullMarked
package fashionstream.trainer.layers;

import org.jspecify.annotations.NullMarked;
