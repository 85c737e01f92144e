/**
 * The topics of the application: creates missing ones, checks limits and permissions, and monitors them while the
 * application runs.
 */
@NullMarked
package fashionstream.topics;

import org.jspecify.annotations.NullMarked;
