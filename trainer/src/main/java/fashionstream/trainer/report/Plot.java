package fashionstream.trainer.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.function.BiConsumer;
import org.knowm.xchart.XYChart;

/**
 * A plot that can be drawn on light and on dark ground.
 *
 * @param name of its files, without ending
 * @param alternative what it shows, in words, for those who can't see it
 * @param xAxis title of the horizontal axis
 * @param yAxis title of the vertical axis
 * @param content adds the series and sets the axes
 */
record Plot(String name, String alternative, String xAxis, String yAxis, BiConsumer<XYChart, PlotTheme> content) {
    /** In pixels of the page: as wide as half of a wide page, so that text stays readable on a phone. */
    static final int WIDTH = 480;

    static final int HEIGHT = 340;

    /** Pixels of the picture per pixel of the page: screens of today, and print, show them. */
    static final int DENSITY = 2;

    /** Draws it. */
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
