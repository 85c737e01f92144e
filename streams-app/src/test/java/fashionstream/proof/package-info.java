/** Proof that nothing is lost or repeated when processes die: the real application, killed while it works. */
@NullMarked
package fashionstream.proof;

import org.jspecify.annotations.NullMarked;
