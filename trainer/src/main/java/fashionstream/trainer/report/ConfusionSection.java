package fashionstream.trainer.report;

import fashionstream.accuracy.ConfusionMatrix;
import java.util.List;

/** The confusion matrix as a heat map; its cells and class names are links that filter the gallery. */
final class ConfusionSection {
    static void write(Html html, ReportData data) {
        ConfusionMatrix matrix = data.evaluation().confusion();
        List<String> classes = data.classes();
        ConfusionShades shades = new ConfusionShades(matrix);
        html.open("section", "id", "confusion").element("h2", "Confusion matrix");
        html.element(
                "p",
                "Rows are true classes, columns are predicted classes. Blue: correct predictions, stronger for a larger share"
                        + " of the row. Orange: mistakes, stronger for more images. Select a number or a class to see its mistakes"
                        + " below.");
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Confusion matrix");
        html.open("table", "class", "confusion").open("thead").open("tr").element("td", "");
        for (int predicted = 0; predicted < classes.size(); predicted++) {
            html.open("th", "scope", "col");
            link(html, classes.get(predicted), filter("all", predicted), "Classified as " + classes.get(predicted));
            html.close();
        }
        html.close().close().open("tbody");
        for (int truth = 0; truth < classes.size(); truth++) {
            html.open("tr").open("th", "scope", "row");
            link(html, classes.get(truth), filter(truth, "all"), classes.get(truth) + " classified as another class");
            html.close();
            for (int predicted = 0; predicted < classes.size(); predicted++) {
                cell(html, matrix, classes, truth, predicted, shades.of(truth, predicted));
            }
            html.close();
        }
        html.close().close().close().close();
    }

    private static void cell(
            Html html, ConfusionMatrix matrix, List<String> classes, int truth, int predicted, double shade) {
        long count = matrix.count(truth, predicted);
        if (truth == predicted) {
            html.element("td", Long.toString(count), "class", HeatScale.RIGHT.cssClass(shade));
        } else if (count == 0) {
            html.element("td", "0", "class", HeatScale.WRONG.cssClass(shade) + " none");
        } else {
            html.open("td", "class", HeatScale.WRONG.cssClass(shade));
            link(
                    html,
                    Long.toString(count),
                    filter(truth, predicted),
                    classes.get(truth) + " classified as " + classes.get(predicted));
            html.close();
        }
    }

    /**
     * What the gallery is to show, as the fragment of the page's address: {@code mistakes-6-4} for images of class 6
     * that were classified as class 4; {@code all} stands for any class. The script report.js reads it.
     */
    private static String filter(Object truth, Object predicted) {
        return "mistakes-" + truth + "-" + predicted;
    }

    private static void link(Html html, String text, String filter, String title) {
        html.element("a", text, "href", "#" + filter, "aria-label", text + ": " + title, "title", title);
    }
}
