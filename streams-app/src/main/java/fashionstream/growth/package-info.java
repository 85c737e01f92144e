/** More partitions for topics that have records already, and the state stores that go with them. */
@NullMarked
package fashionstream.growth;

import org.jspecify.annotations.NullMarked;
