/** The whole system in one process: broker, registry, topology, and a stream of test images. */
@NullMarked
package fashionstream.demo;

import org.jspecify.annotations.NullMarked;
