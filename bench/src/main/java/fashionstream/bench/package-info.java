/**
 * What the machine, the model and the pipeline can do: throughput, latency, processor time and memory, and how steady
 * they are.
 */
@NullMarked
package fashionstream.bench;

import org.jspecify.annotations.NullMarked;
