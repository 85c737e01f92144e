/**
 * The HTTP server: access checks, static files and live events. Other packages add routes as {@link
 * fashionstream.web.RouteSource}; this package does not depend on them.
 */
@NullMarked
package fashionstream.web;

import org.jspecify.annotations.NullMarked;
