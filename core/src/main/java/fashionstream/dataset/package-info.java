/** The Fashion-MNIST data set: locating, downloading and reading its files. */
@NullMarked
package fashionstream.dataset;

import org.jspecify.annotations.NullMarked;
