/** Models that the models topic refers to by address: which addresses are allowed, and the local copies. */
@NullMarked
package fashionstream.reference;

import org.jspecify.annotations.NullMarked;
