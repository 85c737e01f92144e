/**
 * How far what a model sees and says is from what it saw and said when it was made. Knows nothing of Kafka and of models.
 */
@NullMarked
package fashionstream.drift;

import org.jspecify.annotations.NullMarked;
