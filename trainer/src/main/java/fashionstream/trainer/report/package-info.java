/**
 * The report on a model: one page of HTML that needs nothing beside it, and the plots as pictures.
 *
 * <p>{@link fashionstream.trainer.report.ReportData} gathers the facts, the {@code …Section} classes write a part of the
 * page each.
 */
@NullMarked
package fashionstream.trainer.report;

import org.jspecify.annotations.NullMarked;
