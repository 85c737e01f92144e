package fashionstream.trainer.report;

import fashionstream.accuracy.ConfusionMatrix;
import java.util.List;

/** The confusion matrix as a heat map; its cells, and the classes around it, choose what the gallery shows. */
final class ConfusionSection {
    /** Below this share of right predictions in a class, blue is at its palest: the range that models differ in. */
    private static final double PALEST_RECALL = 0.5;

    private ConfusionSection() {}

    static void write(Html html, ReportData data) {
        ConfusionMatrix matrix = data.evaluation().confusion();
        List<String> classes = data.classes();
        long worst = 0;
        for (int truth = 0; truth < classes.size(); truth++) {
            for (int predicted = 0; predicted < classes.size(); predicted++) {
                worst = truth == predicted ? worst : Math.max(worst, matrix.count(truth, predicted));
            }
        }
        html.open("section", "id", "confusion").element("h2", "Confusion matrix");
        html.element(
                "p",
                "Rows are true classes, columns predicted ones. Blue: right, the deeper the larger the share of its row."
                        + " Orange: wrong, the deeper the more. A number, or a class, shows its mistakes below.");
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Confusion matrix");
        html.open("table", "class", "confusion").open("thead").open("tr").element("td", "");
        for (int predicted = 0; predicted < classes.size(); predicted++) {
            html.open("th", "scope", "col");
            link(
                    html,
                    classes.get(predicted),
                    GalleryFilter.predicted(predicted),
                    "Taken for " + classes.get(predicted));
            html.close();
        }
        html.close().close().open("tbody");
        for (int truth = 0; truth < classes.size(); truth++) {
            html.open("tr").open("th", "scope", "row");
            link(
                    html,
                    classes.get(truth),
                    GalleryFilter.truth(truth),
                    classes.get(truth) + " taken for something else");
            html.close();
            for (int predicted = 0; predicted < classes.size(); predicted++) {
                cell(html, matrix, classes, truth, predicted, worst);
            }
            html.close();
        }
        html.close().close().close().close();
    }

    private static void cell(
            Html html, ConfusionMatrix matrix, List<String> classes, int truth, int predicted, long worst) {
        long count = matrix.count(truth, predicted);
        if (truth == predicted) {
            Double recall = matrix.recall(truth);
            double share = recall == null ? 0 : Math.max(0.01, (recall - PALEST_RECALL) / (1 - PALEST_RECALL));
            html.element("td", Long.toString(count), "class", HeatScale.RIGHT.cssClass(share));
        } else if (count == 0) {
            html.element("td", "0", "class", HeatScale.WRONG.cssClass(0) + " none");
        } else {
            html.open("td", "class", HeatScale.WRONG.cssClass((double) count / worst));
            link(
                    html,
                    Long.toString(count),
                    GalleryFilter.cell(truth, predicted),
                    classes.get(truth) + " taken for " + classes.get(predicted));
            html.close();
        }
    }

    private static void link(Html html, String text, String filter, String title) {
        html.element("a", text, "href", "#" + filter, "aria-label", text + ": " + title, "title", title);
    }
}
