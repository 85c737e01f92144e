/** The whole system in one process: broker, registry, topology, and the real test images that flow through. */
@NullMarked
package fashionstream.demo;

import org.jspecify.annotations.NullMarked;
