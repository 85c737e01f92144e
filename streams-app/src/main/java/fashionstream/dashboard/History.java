package fashionstream.dashboard;

import fashionstream.schema.AccuracyState;
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

/** The figures of each second for a quarter of an hour, and of every fifteenth for a day before that. */
final class History {
    private static final long FINE_SECONDS = 900;
    private static final long COARSE_STEP = 15;
    private static final long COARSE_SECONDS = 86_400;

    /** Another machine's clock may be ahead. */
    private static final long MAX_AHEAD_SECONDS = 60;

    /** The shortest: it tells soonest. */
    private static final String DRIFT_WINDOW = "1m";

    /** The application has five; others may write to the topic, too. */
    private static final int MAX_WINDOWS = 10;

    /** What a chart can show of a share; a day of all digits would be megabytes. */
    private static final double DIGITS = 1e5;

    private final NavigableMap<Long, Second> seconds = new TreeMap<>();

    /**
     * One second's figures.
     *
     * @param t when, in seconds since 1970
     * @param windows by window: accuracy, null where there are too few labels; its interval's low and high, expected
     *     accuracy, coverage; null if unknown
     * @param predictions how many were made
     * @param latency 50th, 95th and 99th percentile in milliseconds; empty if nothing came
     * @param lag images that wait; null if unknown
     * @param version model version that the accuracy is about; null if unknown
     * @param drift how much drift there was in the last minute; null if unknown
     */
    record Point(
            long t,
            Map<String, List<@Nullable Double>> windows,
            long predictions,
            List<Long> latency,
            @Nullable Long lag,
            @Nullable String version,
            @Nullable DriftState drift) {}

    /** A second that isn't over yet, or may hear of more. */
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
                        // The interval tells how little is known; a line would jump.
                        accuracy.getState() == AccuracyState.INSUFFICIENT_DATA ? null : rounded(accuracy.getAccuracy()),
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

    /** Forgets all. */
    void clear() {
        seconds.clear();
    }

    /** Oldest first. */
    List<Point> all() {
        return points(seconds.values());
    }

    /** Those since then, oldest first. */
    List<Point> since(long millis) {
        return points(seconds.tailMap(millis / 1000, true).values());
    }

    /** Forgets what is too old to be kept, or can't have been yet; to be called each second. */
    void thin(long nowMillis) {
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
