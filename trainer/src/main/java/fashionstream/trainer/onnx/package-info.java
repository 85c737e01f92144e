/** Writes trained networks as ONNX models. */
@NullMarked
package fashionstream.trainer.onnx;

import org.jspecify.annotations.NullMarked;
