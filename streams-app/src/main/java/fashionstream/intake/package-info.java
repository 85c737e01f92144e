/**
 * The forms in which producers may send images and labels: Avro records, JSON objects, and plain values such as image
 * files and class names.
 */
@NullMarked
package fashionstream.intake;

import org.jspecify.annotations.NullMarked;
