package fashionstream.trainer.report;

import fashionstream.accuracy.Reliability;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.PairedComparison;

/** The comparison with other models on the same images, if any were specified. */
final class ComparisonSection {
    private ComparisonSection() {}

    static void write(Html html, ReportData data) {
        html.open("section", "id", "comparison").element("h2", "Comparison with other models");
        if (data.compared().isEmpty()) {
            html.element("p", "No other models were specified (report --compare FILE).")
                    .close();
            return;
        }
        HtmlTable table = HtmlTable.open(
                html,
                "Models on the same images",
                "Model",
                "Accuracy",
                "95 % interval",
                "Log loss",
                "Calibration error",
                "Parameters",
                "Bytes");
        figures(
                table,
                "ours",
                data.source(),
                data.evaluation(),
                data.predictions().reliability(),
                data.architecture().parameters(),
                data.bytes());
        for (ReportData.Compared other : data.compared()) {
            figures(
                    table,
                    "",
                    other.source(),
                    other.pair().second(),
                    other.reliability(),
                    other.parameters(),
                    other.bytes());
        }
        table.close();
        html.element(
                "p",
                "The number of images that each model classifies correctly; the first model is that of this report. p is the"
                        + " probability of a difference at least this large if both models were equally accurate (McNemar's exact"
                        + " test).");
        table = HtmlTable.open(
                html,
                "Paired comparison",
                "Second model",
                "Only first correct",
                "Only second correct",
                "Both correct",
                "Neither correct",
                "Difference, points",
                "95 % interval",
                "p");
        for (ReportData.Compared other : data.compared()) {
            pair(table, other);
        }
        table.close();
        html.close();
    }

    private static void figures(
            HtmlTable table,
            String cssClass,
            ModelSource source,
            Evaluation evaluation,
            Reliability reliability,
            long parameters,
            int bytes) {
        table.markedRow(
                cssClass,
                evaluation.model().name() + " " + evaluation.model().version() + " (" + source.fileName() + ")",
                Numbers.percent(evaluation.accuracy()),
                Numbers.percent(evaluation.interval()),
                Numbers.share(evaluation.logLoss()),
                Numbers.percent(reliability.expectedCalibrationError()),
                Numbers.count(parameters),
                Numbers.count(bytes));
    }

    private static void pair(HtmlTable table, ReportData.Compared other) {
        PairedComparison pair = other.pair();
        table.row(
                pair.second().model().name() + " " + pair.second().model().version(),
                Numbers.count(pair.onlyFirst()),
                Numbers.count(pair.onlySecond()),
                Numbers.count(pair.both()),
                Numbers.count(pair.neither()),
                Numbers.points(pair.difference()),
                Numbers.points(pair.interval().low()) + " to "
                        + Numbers.points(pair.interval().high()),
                Numbers.probability(pair.pValue()));
    }
}
