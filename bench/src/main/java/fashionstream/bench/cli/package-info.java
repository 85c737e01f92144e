/** The commands of the benchmark. */
@NullMarked
package fashionstream.bench.cli;

import org.jspecify.annotations.NullMarked;
