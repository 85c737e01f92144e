/**
 * Sends images to the images topic: the data set, IDX files, and image files, unchanged or with drift. Sends
 * labels to the labels topic.
 */
@NullMarked
package fashionstream.produce;

import org.jspecify.annotations.NullMarked;
