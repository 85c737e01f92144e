/**
 * Access to Kafka that several parts of the application share: reading topics, querying the cluster, and the
 * workarounds of all topologies. Does not depend on images or accuracy.
 */
@NullMarked
package fashionstream.kafka;

import org.jspecify.annotations.NullMarked;
