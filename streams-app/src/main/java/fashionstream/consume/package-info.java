/** Reads the output topics and shows them to people and to scripts. */
@NullMarked
package fashionstream.consume;

import org.jspecify.annotations.NullMarked;
