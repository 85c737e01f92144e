/** Sends images to the images topic: the data set, IDX files, PNG and JPEG files. */
@NullMarked
package fashionstream.produce;

import org.jspecify.annotations.NullMarked;
