/** Reads labels from files and sends them to the labels topic. */
@NullMarked
package fashionstream.label;

import org.jspecify.annotations.NullMarked;
