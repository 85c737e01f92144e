/** What lies in the dead-letter topic, and its way back to the images: counting, choosing, replaying once. */
@NullMarked
package fashionstream.deadletters;

import org.jspecify.annotations.NullMarked;
