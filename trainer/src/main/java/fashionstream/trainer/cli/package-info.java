/**
 * The commands of the trainer. Each parses its options, calls another package to do the work, and prints the result.
 */
@NullMarked
package fashionstream.trainer.cli;

import org.jspecify.annotations.NullMarked;
