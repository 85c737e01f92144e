/** The HTTP server of a running application, which serves the dashboard, metrics, health and the roll-out. */
@NullMarked
package fashionstream.monitor;

import org.jspecify.annotations.NullMarked;
