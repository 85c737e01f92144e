/** The statistics of the accuracy of a classifier. Does not depend on Kafka or on models. */
@NullMarked
package fashionstream.accuracy;

import org.jspecify.annotations.NullMarked;
