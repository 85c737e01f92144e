/** Reads JSON objects that people write, and describes their errors in terms of their keys. */
@NullMarked
package fashionstream.json;

import org.jspecify.annotations.NullMarked;
