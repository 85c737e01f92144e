package fashionstream.trainer.report;

import fashionstream.accuracy.Reliability;
import java.util.Map;
import java.util.Objects;

/** How well the confidence of the model matches its accuracy. */
final class CalibrationSection {
    private CalibrationSection() {}

    static void write(Html html, ReportData data, Map<String, Drawing> drawings) {
        Reliability reliability = data.predictions().reliability();
        html.open("section", "id", "calibration").element("h2", "Calibration");
        html.element(
                "p",
                "A model is well calibrated if 80 % of its predictions with a confidence of 80 % are correct. For this model,"
                        + " confidence and accuracy differ by "
                        + Numbers.unsignedPoints(reliability.expectedCalibrationError())
                        + " points on average (expected calibration error). Above the dashed line it is underconfident, below"
                        + " the line it is overconfident.");
        html.open("div", "class", "beside");
        Objects.requireNonNull(drawings.get("reliability")).write(html);
        HtmlTable table = HtmlTable.open(
                html, "Calibration by confidence", "Confidence", "Images", "Mean confidence", "Accuracy");
        for (int i = 0; i < reliability.bins().size(); i++) {
            Reliability.Bin bin = reliability.bins().get(i);
            if (bin.count() > 0) {
                table.row(
                        range(i),
                        Numbers.count(bin.count()),
                        Numbers.percent(bin.confidence()),
                        Numbers.percent(bin.accuracy()));
            }
        }
        table.close();
        html.close().close();
    }

    private static String range(int bin) {
        return Math.round(100.0 * bin / Reliability.BINS) + " to " + Math.round(100.0 * (bin + 1) / Reliability.BINS)
                + " %";
    }
}
