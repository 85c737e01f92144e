/**
 * Changes images in ways that pictures go wrong outside the laboratory, to measure what a model bears and to imitate
 * drift. Knows nothing of Kafka and of models.
 */
@NullMarked
package fashionstream.perturbation;

import org.jspecify.annotations.NullMarked;
