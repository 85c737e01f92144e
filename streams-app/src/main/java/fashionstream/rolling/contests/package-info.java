/** Counts the contests between the active model and its challengers, and publishes them. */
@NullMarked
package fashionstream.rolling.contests;

import org.jspecify.annotations.NullMarked;
