package fashionstream.trainer.report;

import fashionstream.accuracy.ClassReport;
import fashionstream.evaluation.Evaluation;
import java.util.Locale;

/** The accuracy of the model, overall and per class. */
final class AccuracySection {
    private AccuracySection() {}

    static void write(Html html, ReportData data) {
        Evaluation evaluation = data.evaluation();
        html.open("section", "id", "accuracy").element("h2", "Accuracy");
        html.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "The model classifies %s of %s %s images correctly: %s. The 95 %% confidence interval (Wilson) is %s. Two"
                                + " models with overlapping intervals may still differ significantly: a paired comparison is more"
                                + " sensitive. Log loss: %.4f.",
                        Numbers.count(evaluation.correct()),
                        Numbers.count(evaluation.images()),
                        data.subject().images(),
                        Numbers.percent(evaluation.accuracy()),
                        Numbers.percent(evaluation.interval()),
                        evaluation.logLoss()));
        HtmlTable table = HtmlTable.open(html, "Results per class", "Class", "Images", "Precision", "Recall", "F1");
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
                "Precision: the share of the predictions of a class that are correct. Recall: the share of the images of a class"
                        + " that are classified correctly. F1: the harmonic mean of both.",
                "class",
                "note");
        html.close();
    }
}
