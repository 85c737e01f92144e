package fashionstream.console;

import java.util.ArrayList;
import java.util.List;

/**
 * A table for people: columns aligned by spaces, two between them. Picocli's own table has neither right-aligned
 * columns nor widths that follow the content.
 */
public final class TextTable {
    private static final String GAP = "  ";

    private enum Align {
        LEFT,
        RIGHT
    }

    private final List<Align> alignments = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a column of words. */
    public TextTable left(String title) {
        return column(title, Align.LEFT);
    }

    /** Adds a column of numbers. */
    public TextTable right(String title) {
        return column(title, Align.RIGHT);
    }

    /**
     * Adds a row. Control characters, which could control the user's terminal, are shown as {@code ?}.
     *
     * @throws IllegalArgumentException if the number of cells differs from that of the columns
     */
    public TextTable row(Object... cells) {
        if (cells.length != titles.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + titles.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(PlainText.oneLine(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    /** Titles and rows, each with a line end. */
    @Override
    public String toString() {
        int[] widths = new int[titles.size()];
        measure(widths, titles);
        rows.forEach(row -> measure(widths, row));
        StringBuilder text = new StringBuilder();
        append(text, widths, titles);
        rows.forEach(row -> append(text, widths, row));
        return text.toString();
    }

    private TextTable column(String title, Align align) {
        if (!rows.isEmpty()) {
            throw new IllegalStateException("columns come before rows");
        }
        titles.add(title);
        alignments.add(align);
        return this;
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], width(cells.get(i)));
        }
    }

    private void append(StringBuilder text, int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String padding = " ".repeat(widths[i] - width(cell));
            line.append(i == 0 ? "" : GAP);
            line.append(alignments.get(i) == Align.LEFT ? cell + padding : padding + cell);
        }
        text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
