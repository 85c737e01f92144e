/** The development broker, kept in this JVM, and the set-up of topics on any broker. */
@NullMarked
package fashionstream.broker;

import org.jspecify.annotations.NullMarked;
