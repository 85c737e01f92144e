package fashionstream.rolling;

import fashionstream.rolling.counts.DueBucket;
import fashionstream.rolling.counts.DueBucket.Share;
import fashionstream.rolling.counts.Slice;
import fashionstream.rolling.counts.TimeWindow;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The predictions of a model that are too young to have a label by now, by time. Everything else is due. Not safe for
 * use by several threads.
 */
final class NotDue {
    /** The name of the window of these predictions, which is not published. */
    static final String WINDOW = "due";

    /** Buckets within the due age: a second each, unless the age is 30 minutes or more. */
    private static final int BUCKETS = 900;

    private final TimeWindow window;
    private final NavigableMap<Long, DueBucket> byTime = new TreeMap<>();

    /**
     * The buckets in which these predictions are counted.
     *
     * @param labelDue age at which an image should have its label
     */
    static TimeWindow window(Duration labelDue) {
        Duration grain = Duration.ofSeconds(Math.max(1, labelDue.toSeconds() / BUCKETS));
        long buckets = labelDue.dividedBy(grain) + 2;
        return new TimeWindow(WINDOW, grain.multipliedBy(buckets), grain);
    }

    /** @param window the {@linkplain #window window} whose buckets are added */
    NotDue(TimeWindow window) {
        this.window = window;
    }

    /** @param time start of the bucket, in milliseconds since 1970 */
    void add(DueBucket bucket, long time) {
        byTime.put(time, bucket);
    }

    /** Predictions from a time on, and those of the bucket that contains it. */
    Share since(long from) {
        return from(from).values().stream().map(DueBucket::all).reduce(Share.NONE, Share::plus);
    }

    /** The same by slice. */
    Map<Slice, Share> bySlice(long from) {
        Map<Slice, Share> sums = new HashMap<>();
        from(from).values().forEach(bucket -> bucket.bySlice()
                .forEach((slice, share) -> sums.merge(slice, share, Share::plus)));
        return sums;
    }

    /** If a window begins within a bucket that is not due, none of its images is. */
    private NavigableMap<Long, DueBucket> from(long time) {
        return byTime.tailMap(window.bucket(time), true);
    }
}
