/** From a float32 model to an int8 one. */
@NullMarked
package fashionstream.trainer.quantization;

import org.jspecify.annotations.NullMarked;
