/**
 * The data of the page, in bounded memory. A plain consumer reads it from the output topics, so that any instance shows
 * the whole system.
 */
@NullMarked
package fashionstream.dashboard;

import org.jspecify.annotations.NullMarked;
