/**
 * Counts everything again from the topics, and compares it with what was published. Its counting is its own, plain and
 * without state stores, so that it doesn't share a mistake with what it checks.
 */
@NullMarked
package fashionstream.audit;

import org.jspecify.annotations.NullMarked;
