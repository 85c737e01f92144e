/**
 * The report on a model: a self-contained HTML page, and the plots as picture files.
 *
 * <p>{@link fashionstream.trainer.report.ReportData} has the data of the page. Each {@code …Section} class writes a
 * section of it.
 */
@NullMarked
package fashionstream.trainer.report;

import org.jspecify.annotations.NullMarked;
