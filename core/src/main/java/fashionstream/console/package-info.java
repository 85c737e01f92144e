/** What every command line of this project shares: exit codes, one-line errors, progress, tables, JSON. */
@NullMarked
package fashionstream.console;

import org.jspecify.annotations.NullMarked;
