package fashionstream.trainer.report;

import fashionstream.accuracy.Reliability;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.perturbation.Perturbation;
import fashionstream.trainer.report.TrainingLog.Epoch;
import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The plots of the page. */
final class Plots {
    private static final BasicStroke DASHED =
            new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 5}, 0);

    /** An invisible offset, as a share of an epoch. */
    private static final double UNEVEN = 0.001;

    private Plots() {}

    static Plot loss(TrainingLog log) {
        return new Plot(
                "loss",
                "Loss on the training images and on the held-out images by epoch",
                "Epoch",
                "Cross-entropy",
                (chart, theme) -> {
                    line(chart, "validation", log, Epoch::validationLoss);
                    line(chart, "training", log, Epoch::trainingLoss);
                    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
                });
    }

    static Plot accuracy(TrainingLog log) {
        return new Plot(
                "accuracy",
                "Accuracy on the training images and on the held-out images by epoch",
                "Epoch",
                "Accuracy, %",
                (chart, theme) -> {
                    line(chart, "validation", log, epoch -> 100 * epoch.validationAccuracy());
                    line(chart, "training", log, epoch -> percent(epoch.trainingAccuracy()));
                    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
                });
    }

    static Plot learningRate(TrainingLog log) {
        return new Plot(
                "learning-rate", "Learning rate at the end of each epoch", "Epoch", "Learning rate", (chart, theme) -> {
                    line(chart, "learning rate", log, Epoch::learningRate);
                    chart.getStyler().setLegendVisible(false);
                    chart.getStyler().setYAxisDecimalPattern("0.#####");
                });
    }

    static Plot reliability(Reliability reliability) {
        return new Plot(
                "reliability",
                "Share of correct predictions against the confidence of the model",
                "Confidence, %",
                "Accuracy, %",
                (chart, theme) -> {
                    List<Reliability.Bin> bins = reliability.bins().stream()
                            .filter(bin -> bin.count() > 0)
                            .toList();
                    chart.addSeries(
                            "the model, 95 % interval",
                            bins.stream().map(bin -> 100 * bin.confidence()).toList(),
                            bins.stream().map(bin -> 100 * bin.accuracy()).toList());
                    bins.forEach(bin -> interval(chart, theme, bin));
                    quietLine(chart, theme, "perfect calibration", new double[] {0, 100}, new double[] {0, 100})
                            .setLineStyle(DASHED);
                    hundred(chart);
                    chart.getStyler().setXAxisMin(0.0);
                    chart.getStyler().setXAxisMax(100.0);
                    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
                });
    }

    /** The error bars of the library are symmetric, but Wilson intervals are not. */
    private static void interval(XYChart chart, PlotTheme theme, Reliability.Bin bin) {
        WilsonInterval interval = WilsonInterval.of(bin.correct(), bin.count());
        double x = 100 * bin.confidence();
        quietLine(chart, theme, "interval at " + x, new double[] {x, x}, new double[] {
                    100 * interval.low(), 100 * interval.high()
                })
                .setShowInLegend(false);
    }

    private static XYSeries quietLine(XYChart chart, PlotTheme theme, String name, double[] x, double[] y) {
        XYSeries line = chart.addSeries(name, x, y);
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(theme.quiet());
        return line;
    }

    static Plot robustness(double accuracy, Robustness robustness) {
        return new Plot(
                "robustness",
                "Accuracy against the strength of each perturbation",
                "Strength; 0 = original",
                "Accuracy, %",
                (chart, theme) -> {
                    for (Perturbation perturbation : Perturbation.values()) {
                        List<Double> x = new ArrayList<>(List.of(0.0));
                        List<Double> y = new ArrayList<>(List.of(100 * accuracy));
                        for (Robustness.Row row : robustness.of(perturbation)) {
                            x.add((double) row.strength());
                            y.add(100 * row.accuracy());
                        }
                        chart.addSeries(perturbation.name().toLowerCase(Locale.ROOT), x, y);
                    }
                    hundred(chart);
                    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
                    chart.getStyler().setXAxisTickMarkSpacingHint(60);
                    chart.getStyler().setXAxisDecimalPattern("0");
                });
    }

    private static void hundred(XYChart chart) {
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(100.0);
    }

    /** Adds a line of the epochs for which the log has the figure. */
    private static void line(XYChart chart, String name, TrainingLog log, Function<Epoch, @Nullable Double> figure) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (Epoch epoch : log.epochs()) {
            Double value = figure.apply(epoch);
            if (value != null) {
                x.add((double) epoch.number());
                y.add(value);
            }
        }
        if (!x.isEmpty()) {
            // The library labels unevenly spaced values by round numbers, but evenly spaced values one by one.
            x.set(0, x.get(0) + UNEVEN);
            chart.getStyler().setXAxisDecimalPattern("0");
            chart.addSeries(name, x, y);
        }
    }

    private static @Nullable Double percent(@Nullable Double share) {
        return share == null ? null : Double.valueOf(100 * share);
    }
}
