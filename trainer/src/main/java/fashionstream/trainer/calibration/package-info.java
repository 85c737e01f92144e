/** Makes a model as sure as it is right. */
@NullMarked
package fashionstream.trainer.calibration;

import org.jspecify.annotations.NullMarked;
