/** The Fashion-MNIST data set: where it lies, how it is fetched, how its IDX files are read. */
@NullMarked
package fashionstream.dataset;

import org.jspecify.annotations.NullMarked;
