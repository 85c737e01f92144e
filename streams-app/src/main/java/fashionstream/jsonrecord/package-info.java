/** Avro records as plain JSON, without a schema registry. */
@NullMarked
package fashionstream.jsonrecord;

import org.jspecify.annotations.NullMarked;
