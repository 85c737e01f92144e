/** Calibrates a model, so that its confidence matches its accuracy. */
@NullMarked
package fashionstream.trainer.calibration;

import org.jspecify.annotations.NullMarked;
