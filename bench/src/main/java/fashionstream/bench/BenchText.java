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
                        "Model %s %s; %d images, %d rounds (median, min to max), %d cores",
                        report.modelName(), report.modelVersion(), report.images(), report.rounds(), report.cores()),
                "",
                "Model alone, images/s",
                raw(report.raw()),
                "Pipeline with batches of " + report.batchSize()
                        + " at most; ratio to the model alone, excluding the broker's processor time",
                pipeline(report.pipeline()),
                "Latency in ms, " + report.threads() + " threads",
                latency(report.latencyMsByLoad()),
                "Processor time per image in us, " + report.threads() + " threads",
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
                .right("with broker")
                .left("partitions per thread");
        rows.forEach(row -> table.row(
                row.guarantee().replace('_', ' '),
                row.threads(),
                format("%.0f", row.imagesPerSecond().median()),
                range("%.0f", row.imagesPerSecond()),
                format("%.2f", row.ratio().median()),
                range("%.2f", row.ratio()),
                format("%.2f", row.ratioWithBroker().median()),
                shares(row.partitionsPerThread())));
        return table.toString();
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
                .right("p50")
                .right("p95")
                .right("p99")
                .left("min to max")
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
                format("%.0f", row.p50()),
                format("%.0f", row.p95()),
                format("%.0f", row.p99()),
                range("%.0f", row.p99Spread()),
                format("%.0f", row.max()));
    }

    private static String cpu(PerGuarantee<CpuMicros> cpu) {
        TextTable table = new TextTable()
                .left("guarantee")
                .right("broker")
                .right("client")
                .right("Avro")
                .right("decode")
                .right("inference");
        cpu(table, Guarantee.AT_LEAST_ONCE, cpu.atLeastOnce());
        cpu(table, Guarantee.EXACTLY_ONCE, cpu.exactlyOnce());
        return table.toString();
    }

    private static void cpu(TextTable table, Guarantee guarantee, CpuMicros row) {
        table.row(
                guarantee,
                format("%.1f", row.broker()),
                format("%.1f", row.client()),
                format("%.1f", row.avro()),
                format("%.1f", row.decode()),
                format("%.1f", row.inference()));
    }

    private static String range(String format, MedianAndRange figure) {
        return format(format, figure.min()) + " to " + format(format, figure.max());
    }

    static String mebibytes(@Nullable Long bytes) {
        return bytes == null ? "unknown" : format("%.0f MiB", bytes / MIB);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
