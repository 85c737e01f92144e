/** Exports trained networks as ONNX models, and builds ONNX graphs. */
@NullMarked
package fashionstream.trainer.onnx;

import org.jspecify.annotations.NullMarked;
