package fashionstream.trainer.report;

import fashionstream.perturbation.Perturbation;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How right the model is on worse images. */
final class RobustnessSection {
    private RobustnessSection() {}

    static void write(Html html, ReportData data, Map<String, Drawing> drawings) {
        double accuracy = data.evaluation().accuracy();
        html.open("section", "id", "robustness").element("h2", "Robustness");
        html.element(
                "p",
                "The same images, made worse by a computer; which noise and which move an image gets never changes."
                        + " Pictures of real life differ in more ways than these: the figures show what to expect when a"
                        + " source drifts, not how much it will cost.");
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
