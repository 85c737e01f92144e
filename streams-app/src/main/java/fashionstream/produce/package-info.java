/**
 * Sends images to the images topic: the data set, IDX files, PNG and JPEG files, as they are or drifting; and labels to
 * theirs.
 */
@NullMarked
package fashionstream.produce;

import org.jspecify.annotations.NullMarked;
