package fashionstream.bench;

import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Formats a soak as text: a line per sample while it runs, and its result. */
public final class SoakText {
    private static final String ROW = "%8s  %11s  %11s  %11s  %11s  %7s  %8s  %7s";

    private SoakText() {}

    /** Column titles for the lines of samples. */
    public static String header() {
        return String.format(
                Locale.ROOT, ROW, "time", "app RSS", "broker RSS", "heap, GC'd", "direct", "lag", "images/s", "p99 ms");
    }

    /**
     * A sample as one line.
     *
     * @param before the previous one; null for the first
     */
    public static String line(SoakReport.Sample sample, SoakReport.@Nullable Sample before) {
        double seconds = sample.seconds() - (before == null ? 0 : before.seconds());
        Double p99 = sample.p99Ms();
        return String.format(
                Locale.ROOT,
                ROW,
                String.format(Locale.ROOT, "%.0f s", sample.seconds()),
                BenchText.mebibytes(sample.appRss()),
                BenchText.mebibytes(sample.brokerRss()),
                BenchText.mebibytes(sample.heapAfterGc()),
                BenchText.mebibytes(sample.directBuffers()),
                sample.lag(),
                String.format(Locale.ROOT, "%.0f", sample.predictions() / seconds),
                p99 == null ? "" : String.format(Locale.ROOT, "%.0f", p99));
    }

    /** The result in one line. */
    public static String verdict(SoakReport report) {
        MedianAndRange p99 = report.p99Ms();
        return String.format(
                Locale.ROOT,
                "%.0f s at %.0f images/s (%s): resident memory of the application %s, of the broker %s, over the last"
                        + " three quarters; lag at the quarters %s; p99 %s",
                report.durationSeconds(),
                report.imagesPerSecond(),
                report.guarantee().replace('_', ' '),
                growth(report.appMbPerHour()),
                growth(report.brokerMbPerHour()),
                report.lagAtQuarters().isEmpty()
                        ? "unknown"
                        : report.lagAtQuarters().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                p99 == null
                        ? "unknown"
                        : String.format(Locale.ROOT, "%.0f ms (%.0f to %.0f)", p99.median(), p99.min(), p99.max()));
    }

    private static String growth(@Nullable Double mbPerHour) {
        return mbPerHour == null ? "unknown" : String.format(Locale.ROOT, "%+.1f MB/hour", mbPerHour);
    }
}
