/** Whether the application lives, and whether it is ready to work, with the causes if not. */
@NullMarked
package fashionstream.health;

import org.jspecify.annotations.NullMarked;
