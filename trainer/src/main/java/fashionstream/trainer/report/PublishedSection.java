package fashionstream.trainer.report;

import java.util.Locale;

/** The model in comparison with published results. */
final class PublishedSection {
    private PublishedSection() {}

    static void write(Html html, ReportData data) {
        double accuracy = data.evaluation().accuracy();
        html.open("section", "id", "published").element("h2", "Published results");
        html.element(
                "p",
                "As stated by their sources; none was reproduced for this report. Most sources don't state how they chose the model"
                        + " and the number of epochs: choosing by the test images makes the accuracy look better than it is.");
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Published results");
        html.open("table").open("thead").open("tr");
        html.element("th", "Method", "scope", "col").element("th", "Parameters", "scope", "col");
        html.element("th", "Accuracy", "scope", "col").element("th", "Source", "scope", "col", "class", "text");
        html.close().close().open("tbody");
        boolean written = false;
        for (PublishedResult result : PublishedResult.ALL) {
            if (!written && accuracy >= result.accuracy()) {
                ours(html, data);
                written = true;
            }
            html.open("tr").element("th", result.method(), "scope", "row");
            html.element("td", result.parameters().isEmpty() ? "–" : result.parameters());
            html.element("td", String.format(Locale.ROOT, "%.2f %%", 100 * result.accuracy()));
            html.element("td", result.source().name(), "class", "text").close();
        }
        if (!written) {
            ours(html, data);
        }
        html.close().close().close();
        html.open("ul", "class", "note");
        for (PublishedResult.Source source : PublishedResult.SOURCES) {
            html.open("li").text(source.name() + ": ");
            html.element("a", source.citation(), "href", source.address(), "rel", "noreferrer");
            html.close();
        }
        html.close().close();
    }

    private static void ours(Html html, ReportData data) {
        html.open("tr", "class", "ours")
                .element("th", data.predictions().model().name() + ", this model", "scope", "row")
                .element("td", Numbers.count(data.architecture().parameters()))
                .element("td", Numbers.percent(data.evaluation().accuracy()))
                .element("td", "this report", "class", "text")
                .close();
    }
}
