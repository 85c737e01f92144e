package fashionstream.rolling.counts;

import java.time.Duration;
import java.util.List;

/**
 * A window of time that slides with the watermark, in steps of its grain: the sum of its last buckets.
 *
 * @param name its name in the accuracy topic
 * @param length a multiple of the grain
 * @param grain length of a bucket
 */
public record TimeWindow(String name, Duration length, Duration grain) {
    /** All time windows, the shortest first. */
    public static final List<TimeWindow> ALL = List.of(
            new TimeWindow("1m", Duration.ofMinutes(1), Duration.ofSeconds(1)),
            new TimeWindow("15m", Duration.ofMinutes(15), Duration.ofSeconds(15)),
            new TimeWindow("24h", Duration.ofHours(24), Duration.ofMinutes(15)));

    /** The shortest. */
    public static final TimeWindow SHORTEST = ALL.get(0);

    /** The longest. */
    public static final TimeWindow LONGEST = ALL.get(ALL.size() - 1);

    /** Start of the bucket that a time falls into; both in milliseconds since 1970. */
    public long bucket(long time) {
        return Math.floorDiv(time, grain.toMillis()) * grain.toMillis();
    }

    /** End of the window (exclusive) at a watermark. */
    public long end(long watermark) {
        return bucket(watermark) + grain.toMillis();
    }

    /** Start of the window (inclusive) at a watermark. */
    public long start(long watermark) {
        return end(watermark) - length.toMillis();
    }
}
