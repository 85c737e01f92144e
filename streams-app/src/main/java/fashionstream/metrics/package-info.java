/** The process's metrics, as Prometheus scrapes them. The packages that do the work define what is measured. */
@NullMarked
package fashionstream.metrics;

import org.jspecify.annotations.NullMarked;
