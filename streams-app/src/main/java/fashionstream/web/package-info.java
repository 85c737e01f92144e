/**
 * The HTTP server: who may ask, static files, live events. What there is to ask, other packages add as {@link
 * fashionstream.web.RouteSource}; this one knows none of them.
 */
@NullMarked
package fashionstream.web;

import org.jspecify.annotations.NullMarked;
