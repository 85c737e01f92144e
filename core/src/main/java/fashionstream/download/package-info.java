/** Downloads over HTTP that are bounded in bytes and time, and resumed where an earlier attempt ended. */
@NullMarked
package fashionstream.download;

import org.jspecify.annotations.NullMarked;
