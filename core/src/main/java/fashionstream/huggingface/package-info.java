/** Reads the configuration of model folders of Hugging Face's libraries, and converts it to side files. */
@NullMarked
package fashionstream.huggingface;

import org.jspecify.annotations.NullMarked;
