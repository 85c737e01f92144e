package fashionstream.bench;

import fashionstream.console.TextTable;
import java.util.List;
import java.util.Locale;

/** Formats a {@link ScaleReport} as text. */
public final class ScaleText {
    private ScaleText() {}

    /** The report as tables; ends with a line end. */
    public static String of(ScaleReport report) {
        return String.join(
                System.lineSeparator(),
                format(
                        "Instances with one stream thread each, %d partitions, a model that waits %.1f ms per image, %.0f images/s sent",
                        report.partitions(), report.waitMillis(), report.offeredImagesPerSecond()),
                steps(report.steps()),
                "CPU time per image in µs, outside of the model, exactly once (median, min to max)",
                costs(report.costs()));
    }

    private static String steps(List<ScaleReport.Step> steps) {
        TextTable table = new TextTable()
                .right("instances")
                .right("change")
                .right("images/s")
                .right("of the first")
                .right("lag")
                .right("settled after s")
                .right("pause s")
                .right("of a partition");
        double first = steps.get(0).imagesPerSecond() / steps.get(0).instances();
        steps.forEach(step -> table.row(
                step.instances(),
                format("%+d", step.change()),
                format("%.0f", step.imagesPerSecond()),
                format("%.2f", step.imagesPerSecond() / first),
                step.lag(),
                format("%.1f", step.settledSeconds()),
                // Before the first instance, there is nothing to pause.
                step.change() == step.instances() ? "" : format("%.1f", step.pauseSeconds()),
                step.change() == step.instances() ? "" : format("%.1f", step.partitionPauseSeconds())));
        return table.toString();
    }

    private static String costs(List<ScaleReport.Cost> costs) {
        TextTable table = new TextTable()
                .right("partitions")
                .right("classes")
                .left("application")
                .left("broker")
                .left("images/s");
        costs.forEach(cost -> table.row(
                cost.partitions(),
                cost.classes(),
                BenchText.withRange("%.1f", cost.ownMicros()),
                BenchText.withRange("%.1f", cost.brokerMicros()),
                BenchText.withRange("%.0f", cost.imagesPerSecond())));
        return table.toString();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
