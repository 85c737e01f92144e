/** The trainer's commands. Each parses, calls one package that does the work, and prints. */
@NullMarked
package fashionstream.trainer.cli;

import org.jspecify.annotations.NullMarked;
