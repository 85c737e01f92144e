package fashionstream.rolling;

import fashionstream.rolling.counts.TimeWindow;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The predictions of a model that are too young to have a label by now, by time. Everything else is due. Not safe for
 * use by several threads.
 */
final class NotDue {
    /** Buckets within the due age: a second each, unless the age is 30 minutes or more. */
    private static final int BUCKETS = 900;

    private final TimeWindow window;
    private final NavigableMap<Long, Counts> byTime = new TreeMap<>();

    private record Counts(long predicted, long labelled) {}

    /**
     * The buckets in which these predictions are counted: a window that is not published.
     *
     * @param labelDue age at which an image should have its label
     */
    static TimeWindow window(Duration labelDue) {
        Duration grain = Duration.ofSeconds(Math.max(1, labelDue.toSeconds() / BUCKETS));
        long buckets = labelDue.dividedBy(grain) + 2;
        return new TimeWindow("due", grain.multipliedBy(buckets), grain);
    }

    /** @param window the {@linkplain #window window} whose buckets are added */
    NotDue(TimeWindow window) {
        this.window = window;
    }

    /** @param time start of the bucket, in milliseconds since 1970 */
    void add(long time, long predicted, long labelled) {
        byTime.put(time, new Counts(predicted, labelled));
    }

    /** Predictions from a time on, and those of the bucket that contains it. */
    long predicted(long from) {
        return since(from).values().stream().mapToLong(Counts::predicted).sum();
    }

    /** Labelled predictions from a time on, and those of the bucket that contains it. */
    long labelled(long from) {
        return since(from).values().stream().mapToLong(Counts::labelled).sum();
    }

    /** If a window begins within a bucket that is not due, none of its images is. */
    private NavigableMap<Long, Counts> since(long time) {
        return byTime.tailMap(window.bucket(time), true);
    }
}
