/** Classifies the images again, each with the model version that classified it, and compares the predictions. */
@NullMarked
package fashionstream.replay;

import org.jspecify.annotations.NullMarked;
