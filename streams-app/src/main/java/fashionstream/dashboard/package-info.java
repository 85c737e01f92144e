/**
 * What the page shows: read from the output topics by a plain consumer, so that any instance shows the whole system, and
 * kept in bounded memory.
 */
@NullMarked
package fashionstream.dashboard;

import org.jspecify.annotations.NullMarked;
