/**
 * What several parts of the application need of Kafka: reading topics, asking the cluster, and the workarounds that every
 * topology shares. Knows nothing of images or accuracy.
 */
@NullMarked
package fashionstream.kafka;

import org.jspecify.annotations.NullMarked;
