/**
 * Micro-batches: packs the records that one poll returns for a partition into one record of the topology, and unpacks them.
 */
@NullMarked
package fashionstream.microbatch;

import org.jspecify.annotations.NullMarked;
