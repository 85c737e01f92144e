/**
 * The topics of the application: creates missing ones, checks limits and permissions, and follows them while the
 * application runs.
 */
@NullMarked
package fashionstream.topics;

import org.jspecify.annotations.NullMarked;
