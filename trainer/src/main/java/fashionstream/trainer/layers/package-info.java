/**
 * Layers that compute what Deeplearning4j's own do, in less time. Training spends as long in batch normalisation as in
 * convolutions without them, and computes each convolution forwards twice.
 */
@NullMarked
package fashionstream.trainer.layers;

import org.jspecify.annotations.NullMarked;
