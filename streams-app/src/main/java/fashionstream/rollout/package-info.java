/**
 * Which model is active, while the application runs: models are published to a topic, promoted and rolled back there,
 * and every instance follows.
 */
@NullMarked
package fashionstream.rollout;

import org.jspecify.annotations.NullMarked;
