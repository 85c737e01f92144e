/**
 * Recounts all figures from the topics and compares them with the published ones. The recount is an independent, simple
 * implementation without state stores, so that it doesn't share errors with the code that it checks.
 */
@NullMarked
package fashionstream.audit;

import org.jspecify.annotations.NullMarked;
