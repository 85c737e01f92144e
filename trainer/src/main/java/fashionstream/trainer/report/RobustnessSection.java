package fashionstream.trainer.report;

import fashionstream.perturbation.Perturbation;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The accuracy of the model on degraded images. */
final class RobustnessSection {
    private RobustnessSection() {}

    static void write(Html html, ReportData data, Map<String, Drawing> drawings) {
        double accuracy = data.evaluation().accuracy();
        html.open("section", "id", "robustness").element("h2", "Robustness");
        html.element(
                "p",
                "The same images, degraded by software; the noise and the shift of each image are the same in every report."
                        + " Real images vary in more ways than these: the results indicate to which changes the model is"
                        + " sensitive, but do not predict its accuracy on real data.");
        html.open("div", "class", "beside");
        Objects.requireNonNull(drawings.get("robustness")).write(html);
        HtmlTable table =
                HtmlTable.open(html, "Accuracy under perturbations", "Perturbation", "Accuracy", "95 % interval");
        table.markedRow(
                "ours",
                "none",
                Numbers.percent(accuracy),
                Numbers.percent(data.evaluation().interval()));
        for (Robustness.Row row : data.robustness().rows()) {
            Perturbation perturbation = row.perturbation();
            table.row(
                    perturbation.name().toLowerCase(Locale.ROOT)
                            + (perturbation.strengths() == 1 ? "" : " " + row.strength()) + ": "
                            + perturbation.describe(row.strength()),
                    Numbers.percent(row.accuracy()),
                    Numbers.percent(row.interval()));
        }
        table.close();
        html.close().close();
    }
}
