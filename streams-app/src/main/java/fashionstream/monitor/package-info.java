/** What a running application shows over HTTP: puts the page, metrics, health and roll-out behind one server. */
@NullMarked
package fashionstream.monitor;

import org.jspecify.annotations.NullMarked;
