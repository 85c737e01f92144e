/** One verdict on the model that classifies, out of all that is known about it. Reads records of topic accuracy only. */
@NullMarked
package fashionstream.verdict;

import org.jspecify.annotations.NullMarked;
