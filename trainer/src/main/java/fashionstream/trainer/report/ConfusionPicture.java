package fashionstream.trainer.report;

import fashionstream.accuracy.ConfusionMatrix;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * The confusion matrix as a picture, in the colours of the page. The heat map of the plotting library has one scale for
 * all cells, on which wrong predictions would be almost invisible beside the correct ones.
 */
final class ConfusionPicture {
    /** In CSS pixels, each of which has {@link Plot#DENSITY} times {@link Plot#DENSITY} pixels of the picture. */
    private static final int CELL_WIDTH = 48;

    private static final int CELL_HEIGHT = 36;
    private static final int GAP = 2;
    private static final int MARGIN = 12;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

    private final ConfusionMatrix matrix;
    private final List<String> classes;
    private final PlotTheme theme;
    private final ConfusionShades shades;
    private final int names;

    private ConfusionPicture(ConfusionMatrix matrix, List<String> classes, PlotTheme theme) {
        this.matrix = matrix;
        this.classes = classes;
        this.theme = theme;
        this.shades = new ConfusionShades(matrix);
        FontMetrics metrics = metrics();
        this.names = classes.stream().mapToInt(metrics::stringWidth).max().orElse(0) + MARGIN;
    }

    /**
     * Draws the matrix: rows are true classes, columns predicted ones.
     *
     * @param classes the class names
     */
    static BufferedImage draw(ConfusionMatrix matrix, List<String> classes, PlotTheme theme) {
        return new ConfusionPicture(matrix, classes, theme).draw();
    }

    private BufferedImage draw() {
        int line = metrics().getHeight();
        int left = MARGIN + names;
        int top = MARGIN + line + names;
        int width = left + classes.size() * CELL_WIDTH + MARGIN;
        int height = top + classes.size() * CELL_HEIGHT + MARGIN;
        var image = new BufferedImage(width * Plot.DENSITY, height * Plot.DENSITY, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.scale(Plot.DENSITY, Plot.DENSITY);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(FONT);
            graphics.setColor(theme.ground());
            graphics.fillRect(0, 0, width, height);
            graphics.setColor(theme.quiet());
            graphics.drawString("Rows: true class. Columns: predicted class.", MARGIN, MARGIN + line / 2);
            for (int i = 0; i < classes.size(); i++) {
                row(graphics, i, left, top);
                columnName(graphics, classes.get(i), left + i * CELL_WIDTH + CELL_WIDTH / 2, top - MARGIN / 2);
            }
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private void row(Graphics2D graphics, int truth, int left, int top) {
        FontMetrics metrics = graphics.getFontMetrics();
        int y = top + truth * CELL_HEIGHT;
        int baseline = y + (CELL_HEIGHT - metrics.getHeight()) / 2 + metrics.getAscent();
        String name = classes.get(truth);
        graphics.setColor(theme.text());
        graphics.drawString(name, left - MARGIN / 2 - metrics.stringWidth(name), baseline);
        for (int predicted = 0; predicted < classes.size(); predicted++) {
            HeatScale scale = truth == predicted ? theme.right() : theme.wrong();
            int step = HeatScale.step(shades.of(truth, predicted));
            int x = left + predicted * CELL_WIDTH;
            graphics.setColor(scale.cell(step));
            graphics.fillRect(x, y, CELL_WIDTH - GAP, CELL_HEIGHT - GAP);
            long count = matrix.count(truth, predicted);
            Color text = count == 0 ? theme.quiet() : scale.text(step);
            graphics.setColor(text);
            String number = Long.toString(count);
            graphics.drawString(number, x + (CELL_WIDTH - GAP - metrics.stringWidth(number)) / 2, baseline);
        }
    }

    /** Rotated, to be read from bottom to top, as on the page. */
    private void columnName(Graphics2D graphics, String name, int x, int y) {
        var turned = (Graphics2D) graphics.create();
        try {
            turned.setColor(theme.text());
            turned.rotate(-Math.PI / 2, x, y);
            turned.drawString(name, x, y + turned.getFontMetrics().getAscent() / 2 - 1);
        } finally {
            turned.dispose();
        }
    }

    private static FontMetrics metrics() {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            return graphics.getFontMetrics(FONT);
        } finally {
            graphics.dispose();
        }
    }
}
