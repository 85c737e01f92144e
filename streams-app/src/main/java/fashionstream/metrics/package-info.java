/** The process's metrics, as Prometheus scrapes them. What is measured, the packages say that do the work. */
@NullMarked
package fashionstream.metrics;

import org.jspecify.annotations.NullMarked;
