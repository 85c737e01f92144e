package fashionstream.trainer.report;

import fashionstream.accuracy.Reliability;
import java.util.Map;
import java.util.Objects;

/** How far the model's confidence can be believed. */
final class CalibrationSection {
    private CalibrationSection() {}

    static void write(Html html, ReportData data, Map<String, Drawing> drawings) {
        Reliability reliability = data.predictions().reliability();
        html.open("section", "id", "calibration").element("h2", "Calibration");
        html.element(
                "p",
                "A model is calibrated if, of the images that it is 80 % sure of, it gets 80 % right. This one is off by "
                        + Numbers.unsignedPoints(reliability.expectedCalibrationError())
                        + " points on average (expected calibration error): above the dashed line it is righter than it"
                        + " says, below it is too sure of itself.");
        html.open("div", "class", "beside");
        Objects.requireNonNull(drawings.get("reliability")).write(html);
        HtmlTable table =
                HtmlTable.open(html, "Calibration by confidence", "Confidence", "Images", "Mean confidence", "Right");
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
