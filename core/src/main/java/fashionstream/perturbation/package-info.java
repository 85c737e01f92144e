/**
 * Degrades images as happens in practice, to measure the robustness of models and to simulate drift. Does not depend on
 * Kafka or on models.
 */
@NullMarked
package fashionstream.perturbation;

import org.jspecify.annotations.NullMarked;
