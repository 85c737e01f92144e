package fashionstream.bench;

import fashionstream.bench.BenchReport.CpuMicros;
import fashionstream.bench.BenchReport.LoadLatency;
import fashionstream.bench.BenchReport.PerGuarantee;
import fashionstream.console.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Formats a {@link BenchReport} as text. */
public final class BenchText {
    private static final double MIB = 1024 * 1024;

    private BenchText() {}

    /** The report as tables; ends with a line end. */
    public static String of(BenchReport report) {
        return String.join(
                System.lineSeparator(),
                format(
                        "Model %s %s; %d images, %d rounds (median, min to max), %d cores; warm-up of %d steps%s",
                        report.modelName(),
                        report.modelVersion(),
                        report.images(),
                        report.rounds(),
                        report.cores(),
                        report.warmUp().steps(),
                        report.warmUp().steady() ? "" : ", which was too short: the speed was still rising"),
                "",
                "Model alone, images/s",
                raw(report.raw()),
                "Pipeline at steady state with batches of " + report.batchSize()
                        + " at most; ratio to the model alone, without the broker's CPU time",
                pipeline(report.pipeline()),
                "Pipeline from a cold start; CPU time per image in µs, including the start of the process",
                cold(report.cold()),
                "Latency in ms, " + report.threads() + " threads",
                latency(report.latencyMsByLoad()),
                "CPU time per image in µs, " + report.threads() + " threads",
                cpu(report.cpuMicrosPerImage()),
                format(
                        "Peak resident memory: application %s, broker %s%n",
                        mebibytes(report.peakRssBytes().app()),
                        mebibytes(report.peakRssBytes().broker())));
    }

    private static String raw(List<BenchReport.Raw> rows) {
        TextTable table = new TextTable()
                .right("threads")
                .right("batch")
                .right("images/s")
                .left("min to max");
        rows.forEach(row -> table.row(
                row.threads(),
                row.batchSize(),
                format("%.0f", row.imagesPerSecond().median()),
                range("%.0f", row.imagesPerSecond())));
        return table.toString();
    }

    private static String pipeline(List<BenchReport.Pipeline> rows) {
        TextTable table = new TextTable()
                .left("guarantee")
                .right("threads")
                .right("images/s")
                .left("min to max")
                .right("ratio")
                .left("min to max")
                .left("with broker")
                .left("partitions per thread");
        rows.forEach(row -> table.row(
                row.guarantee().replace('_', ' '),
                row.threads(),
                format("%.0f", row.imagesPerSecond().median()),
                range("%.0f", row.imagesPerSecond()),
                format("%.2f", row.ratio().median()),
                steadiness(row.ratio()),
                withRange("%.2f", row.ratioWithBroker()),
                shares(row.partitionsPerThread())));
        return table.toString();
    }

    private static String cold(List<BenchReport.Cold> rows) {
        TextTable table = new TextTable()
                .left("guarantee")
                .right("threads")
                .right("images/s")
                .left("min to max")
                .right("with broker")
                .left("min to max")
                .left("first output in s")
                .left("CPU time");
        rows.forEach(row -> table.row(
                row.guarantee().replace('_', ' '),
                row.threads(),
                format("%.0f", row.imagesPerSecond().median()),
                range("%.0f", row.imagesPerSecond()),
                format("%.2f", row.ratioWithBroker().median()),
                steadiness(row.ratioWithBroker()),
                withRange("%.1f", row.firstOutputSeconds()),
                withRange("%.0f", row.cpuMicros())));
        return table.toString();
    }

    /** The range of a ratio, with a remark if it is too wide. */
    private static String steadiness(MedianAndRange ratio) {
        return range("%.2f", ratio) + (ratio.steady() ? "" : ", unsteady");
    }

    /** The shares of each round, as {@code 2+2, 3+1, 2+2}. */
    private static String shares(List<List<Integer>> rounds) {
        return rounds.stream()
                .map(round -> round.stream().map(String::valueOf).collect(Collectors.joining("+")))
                .collect(Collectors.joining(", "));
    }

    private static String latency(PerGuarantee<List<LoadLatency>> latencies) {
        TextTable table = new TextTable()
                .left("guarantee")
                .right("load")
                .right("images/s")
                .left("p50")
                .left("p95")
                .left("p99")
                .right("max");
        latencies.atLeastOnce().forEach(row -> latency(table, Guarantee.AT_LEAST_ONCE, row));
        latencies.exactlyOnce().forEach(row -> latency(table, Guarantee.EXACTLY_ONCE, row));
        return table.toString();
    }

    private static void latency(TextTable table, Guarantee guarantee, LoadLatency row) {
        table.row(
                guarantee,
                format("%.0f %%", 100 * row.load()),
                format("%.0f", row.imagesPerSecond()),
                withRange("%.0f", row.p50()),
                withRange("%.0f", row.p95()),
                withRange("%.0f", row.p99()),
                format("%.0f", row.max()));
    }

    private static String cpu(PerGuarantee<CpuMicros> cpu) {
        TextTable table = new TextTable()
                .left("guarantee")
                .left("broker")
                .left("client")
                .left("Avro")
                .left("decode")
                .left("inference");
        cpu(table, Guarantee.AT_LEAST_ONCE, cpu.atLeastOnce());
        cpu(table, Guarantee.EXACTLY_ONCE, cpu.exactlyOnce());
        return table.toString();
    }

    private static void cpu(TextTable table, Guarantee guarantee, CpuMicros row) {
        table.row(
                guarantee,
                withRange("%.1f", row.broker()),
                withRange("%.1f", row.client()),
                withRange("%.1f", row.avro()),
                withRange("%.1f", row.decode()),
                withRange("%.1f", row.inference()));
    }

    private static String range(String format, MedianAndRange figure) {
        return format(format, figure.min()) + " to " + format(format, figure.max());
    }

    static String withRange(String format, MedianAndRange figure) {
        return format(format, figure.median()) + " (" + range(format, figure) + ")";
    }

    static String mebibytes(@Nullable Long bytes) {
        return bytes == null ? "unknown" : format("%.0f MiB", bytes / MIB);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
