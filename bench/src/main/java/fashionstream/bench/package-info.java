/**
 * The benchmark: throughput, latency, processor time and memory of the model and the pipeline on this machine, and their
 * stability over time.
 */
@NullMarked
package fashionstream.bench;

import org.jspecify.annotations.NullMarked;
