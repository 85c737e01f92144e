package fashionstream.verdict;

import fashionstream.rolling.counts.TimeWindow;
import fashionstream.schema.RollingAccuracy;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest figures of each model and window in topic accuracy, in bounded memory, and the verdict on them. Safe for
 * use by several threads.
 */
public final class LatestFigures {
    /** Without an image for this long, no figure says anything about the present. */
    public static final Duration STALE_AFTER = Duration.ofMinutes(10);

    /** A model with fewer of the images is not active: anybody may write predictions of an invented version. */
    private static final double ACTIVE_SHARE = 0.1;

    private static final int MAX_VERSIONS = 100;

    /** The application has five; others may write to the topic, too. */
    private static final int MAX_WINDOWS = 10;

    private final LinkedHashMap<String, LinkedHashMap<String, Figures>> byVersion = new LinkedHashMap<>();

    /** When the latest image of any model was counted. */
    private Instant latestImage = Instant.MIN;

    /** Replaces the figures of the record's model and window; those of a challenger say nothing about the application. */
    public synchronized void add(RollingAccuracy accuracy) {
        String version = accuracy.getModelVersion();
        if (accuracy.getChallenger()) {
            byVersion.remove(version);
            return;
        }
        Figures figures = Figures.of(accuracy);
        latestImage = figures.countedAt().isAfter(latestImage) ? figures.countedAt() : latestImage;
        LinkedHashMap<String, Figures> windows = byVersion.getOrDefault(version, new LinkedHashMap<>());
        putLast(windows, accuracy.getWindow(), figures, MAX_WINDOWS);
        putLast(byVersion, version, windows, MAX_VERSIONS);
    }

    /**
     * Removes the entry that was updated the longest time ago if there are too many.
     *
     * @param map in the order of insertion
     */
    private static <T> void putLast(Map<String, T> map, String key, T value, int most) {
        map.remove(key);
        map.put(key, value);
        if (map.size() > most) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /**
     * Removes figures that were deleted from the topic.
     *
     * @param key key of their record: version and window
     */
    public synchronized void remove(String key) {
        int end = key.lastIndexOf('/');
        String version = end < 0 ? key : key.substring(0, end);
        Map<String, Figures> windows = byVersion.getOrDefault(version, new LinkedHashMap<>());
        windows.remove(key.substring(end + 1));
        if (windows.isEmpty()) {
            byVersion.remove(version);
        }
    }

    /** Discards all figures. */
    public synchronized void clear() {
        byVersion.clear();
        latestImage = Instant.MIN;
    }

    /** Whether no image has been counted for so long that the figures say nothing about the present. */
    public synchronized boolean isStale(Instant now) {
        return !byVersion.isEmpty() && Duration.between(latestImage, now).compareTo(STALE_AFTER) > 0;
    }

    /**
     * The verdict at a time. During a roll-out several models are active: those with a tenth of the images of the last
     * minute, or the one of the latest image if that minute has none. The most urgent verdict counts.
     */
    public synchronized Verdict verdict(Instant now) {
        if (isStale(now)) {
            return new Verdict(
                    Verdict.State.STALE,
                    latestVersion(),
                    "no image has been counted for " + inWords(Duration.between(latestImage, now))
                            + "; all figures are older");
        }
        long minute = byVersion.values().stream()
                .filter(this::isCurrent)
                .mapToLong(LatestFigures::lastMinute)
                .sum();
        return byVersion.entrySet().stream()
                .filter(entry -> isCurrent(entry.getValue())
                        && (minute > 0
                                ? lastMinute(entry.getValue()) >= ACTIVE_SHARE * minute
                                : entry.getKey().equals(latestVersion())))
                .map(entry -> new Judge(entry.getValue()).verdict(entry.getKey()))
                .max(Comparator.comparing(Verdict::state))
                .orElse(new Verdict(Verdict.State.INSUFFICIENT_DATA, null, "no image has been counted yet"));
    }

    private boolean isCurrent(Map<String, Figures> windows) {
        return Duration.between(countedAt(windows), latestImage).compareTo(STALE_AFTER) <= 0;
    }

    private @Nullable String latestVersion() {
        return byVersion.entrySet().stream()
                .max(Comparator.comparing(entry -> countedAt(entry.getValue())))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static long lastMinute(Map<String, Figures> windows) {
        Figures minute = windows.get(TimeWindow.SHORTEST.name());
        return minute == null ? 0 : minute.predicted();
    }

    private static Instant countedAt(Map<String, Figures> windows) {
        return windows.values().stream()
                .map(Figures::countedAt)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    private static String inWords(Duration age) {
        if (age.toDays() >= 2) {
            return age.toDays() + " days";
        }
        return age.toHours() >= 2 ? age.toHours() + " hours" : age.toMinutes() + " minutes";
    }
}
