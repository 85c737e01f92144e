/** Converts float32 models to int8. */
@NullMarked
package fashionstream.trainer.quantization;

import org.jspecify.annotations.NullMarked;
