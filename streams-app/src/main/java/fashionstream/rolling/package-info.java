/**
 * Computes the rolling accuracy: the topology that matches predictions and labels, its state stores, and the reports
 * per model version and window. The arithmetic is in {@link fashionstream.rolling.counts}.
 */
@NullMarked
package fashionstream.rolling;

import org.jspecify.annotations.NullMarked;
