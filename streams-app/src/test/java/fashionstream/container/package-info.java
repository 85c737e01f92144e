/** The application's image, in containers. */
@NullMarked
package fashionstream.container;

import org.jspecify.annotations.NullMarked;
