/** Tests that nothing is lost or repeated when processes die: they kill the real application while it works. */
@NullMarked
package fashionstream.proof;

import org.jspecify.annotations.NullMarked;
