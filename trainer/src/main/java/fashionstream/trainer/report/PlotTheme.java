package fashionstream.trainer.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The colours of the plots, which match those of the page (report.css) on light and dark backgrounds. */
enum PlotTheme {
    LIGHT(0xffffff, 0x1d2129, 0xd9dde3, 0x0b62c4, 0xb34700, 0x16794c, 0x7a3fc0, 0x6b7280),
    DARK(0x161b22, 0xe6e9ee, 0x343c48, 0x6cb1ff, 0xffa657, 0x5fd39b, 0xc9a6ff, 0x9aa4b2);

    /** Large enough to be readable at half its size, on a phone. */
    private static final int TEXT = 15;

    private final Color ground;
    private final Color text;
    private final Color grid;

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final Color[] series;

    PlotTheme(int ground, int text, int grid, int... series) {
        this.ground = new Color(ground);
        this.text = new Color(text);
        this.grid = new Color(grid);
        this.series = new Color[series.length];
        for (int i = 0; i < series.length; i++) {
            this.series[i] = new Color(series[i]);
        }
    }

    /** The suffix of file names: empty, or {@code -dark}. */
    String suffix() {
        return this == LIGHT ? "" : "-" + name().toLowerCase(Locale.ROOT);
    }

    Color ground() {
        return ground;
    }

    Color text() {
        return text;
    }

    /** The colours of correct predictions in the confusion matrix. */
    HeatScale right() {
        return this == LIGHT ? HeatScale.RIGHT : HeatScale.RIGHT_DARK;
    }

    /** The colours of mistakes in the confusion matrix. */
    HeatScale wrong() {
        return this == LIGHT ? HeatScale.WRONG : HeatScale.WRONG_DARK;
    }

    /** The muted colour, for reference lines and secondary text. */
    Color quiet() {
        return series[series.length - 1];
    }

    void style(AxesChartStyler styler) {
        var plain = new Font(Font.SANS_SERIF, Font.PLAIN, TEXT);
        styler.setChartBackgroundColor(ground);
        styler.setPlotBackgroundColor(ground);
        styler.setLegendBackgroundColor(new Color(0, true)); // transparent, so that the series behind it remain visible
        styler.setLegendBorderColor(new Color(0, true));
        styler.setPlotBorderVisible(false);
        styler.setChartFontColor(text);
        styler.setAxisTickLabelsColor(text);
        styler.setXAxisTitleColor(text);
        styler.setYAxisGroupTitleColor(0, text);
        styler.setAxisTickMarksColor(grid);
        styler.setPlotGridLinesColor(grid);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setAxisTickLabelsFont(plain);
        styler.setAxisTitleFont(plain);
        styler.setLegendFont(plain);
        styler.setSeriesColors(series);
        styler.setSeriesLines(new BasicStroke[] {new BasicStroke(2.5f)});
        styler.setSeriesMarkers(new Marker[] {SeriesMarkers.CIRCLE});
        styler.setMarkerSize(7);
        styler.setChartTitleVisible(false);
        styler.setChartPadding(6);
        styler.setLegendLayout(LegendLayout.Vertical);
        styler.setLocale(Locale.ROOT);
    }
}
