/** The format of dead letters; listing them, replaying each at most once, and putting records aside. */
@NullMarked
package fashionstream.deadletters;

import org.jspecify.annotations.NullMarked;
