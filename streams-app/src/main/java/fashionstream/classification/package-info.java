/**
 * Images to predictions: the topology that reads image records, runs the model on micro-batches, and forwards predictions
 * and dead letters.
 */
@NullMarked
package fashionstream.classification;

import org.jspecify.annotations.NullMarked;
