package fashionstream.trainer.report;

import java.util.Arrays;
import java.util.List;

/** A table of the page: the first column has the row headings, the others have right-aligned figures. */
final class HtmlTable {
    private final Html html;
    private final List<String> columns;

    private HtmlTable(Html html, List<String> columns) {
        this.html = html;
        this.columns = columns;
    }

    /** Opens a table; {@link #close} closes it. On a narrow screen, the table scrolls independently of the page. */
    static HtmlTable open(Html html, String label, String... columns) {
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label);
        html.open("table").open("thead").open("tr");
        Arrays.stream(columns).forEach(column -> html.element("th", column, "scope", "col"));
        html.close().close().open("tbody");
        return new HtmlTable(html, List.of(columns));
    }

    /** Adds a row, which must have a cell for each column. */
    HtmlTable row(String... cells) {
        return markedRow("", cells);
    }

    /** Adds a row with a CSS class. */
    HtmlTable markedRow(String cssClass, String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for the columns " + columns);
        }
        html.open("tr", "class", cssClass);
        html.element("th", cells[0], "scope", "row");
        Arrays.stream(cells).skip(1).forEach(cell -> html.element("td", cell));
        html.close();
        return this;
    }

    void close() {
        html.close().close().close();
    }
}
