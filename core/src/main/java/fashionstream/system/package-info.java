/** What is known of the user and the machine that a program runs for. */
@NullMarked
package fashionstream.system;

import org.jspecify.annotations.NullMarked;
