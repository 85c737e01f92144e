/** Liveness and readiness of the application, with the causes if a check fails. */
@NullMarked
package fashionstream.health;

import org.jspecify.annotations.NullMarked;
