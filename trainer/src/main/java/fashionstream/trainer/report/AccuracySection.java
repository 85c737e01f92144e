package fashionstream.trainer.report;

import fashionstream.accuracy.ClassReport;
import fashionstream.evaluation.Evaluation;
import java.util.Locale;

/** How right the model is, altogether and per class. */
final class AccuracySection {
    private AccuracySection() {}

    static void write(Html html, ReportData data) {
        Evaluation evaluation = data.evaluation();
        html.open("section", "id", "accuracy").element("h2", "Accuracy");
        html.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "%s of %s %s images are put into the right class: %s. Its 95 %% interval, %s (Wilson's), is what"
                                + " so many images leave open; two models within it may still differ, which a paired"
                                + " comparison tells better. Log loss: %.4f.",
                        Numbers.count(evaluation.correct()),
                        Numbers.count(evaluation.images()),
                        data.subject().images(),
                        Numbers.percent(evaluation.accuracy()),
                        Numbers.percent(evaluation.interval()),
                        evaluation.logLoss()));
        HtmlTable table = HtmlTable.open(html, "Figures per class", "Class", "Images", "Precision", "Recall", "F1");
        for (ClassReport report : evaluation.classes()) {
            table.row(
                    report.label(),
                    Numbers.count(report.support()),
                    Numbers.share(report.precision()),
                    Numbers.share(report.recall()),
                    Numbers.share(report.f1()));
        }
        table.close();
        html.element(
                "p",
                "Precision: share of the images predicted to be of a class that are. Recall: share of the images of a class"
                        + " that are predicted as such. F1: their harmonic mean.",
                "class",
                "note");
        html.close();
    }
}
