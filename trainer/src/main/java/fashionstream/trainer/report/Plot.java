package fashionstream.trainer.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.function.BiConsumer;
import org.knowm.xchart.XYChart;

/**
 * A plot that can be drawn for light and dark backgrounds.
 *
 * @param name name of its files, without suffix
 * @param alternative alternative text of the picture
 * @param xAxis title of the horizontal axis
 * @param yAxis title of the vertical axis
 * @param content adds the series and sets the axes
 */
record Plot(String name, String alternative, String xAxis, String yAxis, BiConsumer<XYChart, PlotTheme> content) {
    /** In CSS pixels: half of a wide page, so that the text is readable on a phone, too. */
    static final int WIDTH = 480;

    static final int HEIGHT = 340;

    /** Pixels of the picture per CSS pixel, for high-resolution screens and for printing. */
    static final int DENSITY = 2;

    /** Draws the plot. */
    BufferedImage draw(PlotTheme theme) {
        var chart = new XYChart(WIDTH, HEIGHT);
        chart.setXAxisTitle(xAxis);
        chart.setYAxisTitle(yAxis);
        theme.style(chart.getStyler());
        content.accept(chart, theme);
        var image = new BufferedImage(WIDTH * DENSITY, HEIGHT * DENSITY, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.scale(DENSITY, DENSITY);
            chart.paint(graphics, WIDTH, HEIGHT);
        } finally {
            graphics.dispose();
        }
        return image;
    }
}
