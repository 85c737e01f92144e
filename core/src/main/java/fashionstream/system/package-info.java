/** The environment of the process. */
@NullMarked
package fashionstream.system;

import org.jspecify.annotations.NullMarked;
