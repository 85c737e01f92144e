/**
 * Runs the topologies: starts them, replaces threads that fail, rebuilds broken local state, and reports their status.
 */
@NullMarked
package fashionstream.streams;

import org.jspecify.annotations.NullMarked;
