/** The process's metrics, as Prometheus scrapes them. The other packages define what is measured. */
@NullMarked
package fashionstream.metrics;

import org.jspecify.annotations.NullMarked;
