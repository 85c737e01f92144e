/** The commands. Each parses, validates, wires, runs, and returns an exit code. */
@NullMarked
package fashionstream.cli;

import org.jspecify.annotations.NullMarked;
