package fashionstream.dashboard;

import fashionstream.schema.DriftState;
import fashionstream.schema.RollingAccuracy;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The figures of every second of the last 15 minutes, and of every 15th second of the day before. */
final class History {
    private static final long FINE_SECONDS = 900;
    private static final long COARSE_STEP = 15;
    private static final long COARSE_SECONDS = 86_400;

    /** Another machine's clock may be ahead. */
    private static final long MAX_AHEAD_SECONDS = 60;

    /** The shortest window, which shows drift first. */
    private static final String DRIFT_WINDOW = "1m";

    /** The application has five; others may write to the topic, too. */
    private static final int MAX_WINDOWS = 10;

    /** As the page. */
    private static final long LEAST_LABELS = 30;

    /** The precision of fractions that a chart can show; with all digits, a day would be megabytes. */
    private static final double DIGITS = 1e5;

    private final NavigableMap<Long, Second> seconds = new TreeMap<>();

    /**
     * The figures of one second.
     *
     * @param t the second, since 1970
     * @param windows by window: accuracy, null if there are too few labels; lower and upper end of its interval,
     *     expected accuracy, coverage; null if unknown
     * @param predictions number of predictions
     * @param latency 50th, 95th and 99th percentile in milliseconds; empty if there were no predictions
     * @param lag number of images not yet processed; null if unknown
     * @param version model version of the accuracy; null if unknown
     * @param drift drift in the last minute; null if unknown
     */
    record Point(
            long t,
            Map<String, List<@Nullable Double>> windows,
            long predictions,
            List<Long> latency,
            @Nullable Long lag,
            @Nullable String version,
            @Nullable DriftState drift) {}

    /** Collects the figures of a second, including late ones. */
    private static final class Second {
        private final long t;
        private final Map<String, List<@Nullable Double>> windows = new LinkedHashMap<>();
        private long predictions;
        private List<Long> latency = List.of();
        private @Nullable Long lag;
        private @Nullable String version;
        private @Nullable DriftState drift;

        private Second(long t) {
            this.t = t;
        }

        private Point point() {
            return new Point(t, new LinkedHashMap<>(windows), predictions, latency, lag, version, drift);
        }
    }

    void accuracy(RollingAccuracy accuracy) {
        Second second = at(accuracy.getUpdatedAt().toEpochMilli());
        second.version = ShownText.name(accuracy.getModelVersion());
        if (accuracy.getWindow().equals(DRIFT_WINDOW) && accuracy.getDrift() != null) {
            second.drift = accuracy.getDrift().getState();
        }
        String window = ShownText.name(accuracy.getWindow());
        if (!second.windows.containsKey(window) && second.windows.size() >= MAX_WINDOWS) {
            return;
        }
        second.windows.put(
                window,
                Arrays.asList(
                        // With few labels the line would jump; the interval shows the uncertainty.
                        accuracy.getLabelled() < LEAST_LABELS ? null : rounded(accuracy.getAccuracy()),
                        rounded(accuracy.getAccuracyLow()),
                        rounded(accuracy.getAccuracyHigh()),
                        rounded(accuracy.getExpectedAccuracy()),
                        rounded(accuracy.getCoverage())));
    }

    private static @Nullable Double rounded(@Nullable Double share) {
        return share == null ? null : Math.round(share * DIGITS) / DIGITS;
    }

    void prediction(long millis) {
        at(millis).predictions++;
    }

    void latency(long millis, long p50, long p95, long p99) {
        at(millis).latency = List.of(p50, p95, p99);
    }

    void lag(long millis, long images) {
        at(millis).lag = images;
    }

    /** Removes all figures. */
    void clear() {
        seconds.clear();
    }

    /** All points, oldest first. */
    List<Point> all() {
        return points(seconds.values());
    }

    /** The points since a time, oldest first. */
    List<Point> since(long millis) {
        return points(seconds.tailMap(millis / 1000, true).values());
    }

    /** Removes points that are too old or in the future; call it every second. */
    void prune(long nowMillis) {
        long now = nowMillis / 1000;
        // Times come from topics that others may write to.
        seconds.tailMap(now + MAX_AHEAD_SECONDS, false).clear();
        seconds.headMap(now - COARSE_SECONDS).clear();
        seconds.headMap(now - FINE_SECONDS).keySet().removeIf(second -> second % COARSE_STEP != 0);
    }

    private static List<Point> points(Collection<Second> seconds) {
        return seconds.stream().map(Second::point).toList();
    }

    private Second at(long millis) {
        return seconds.computeIfAbsent(millis / 1000, Second::new);
    }
}
