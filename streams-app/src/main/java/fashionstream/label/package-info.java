/** Labels that people or programs wrote into files: reads them, and sends them to the labels topic. */
@NullMarked
package fashionstream.label;

import org.jspecify.annotations.NullMarked;
