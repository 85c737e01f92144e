package fashionstream.rolling.counts;

import java.io.IOException;

/**
 * How far the event times of images lag behind the watermark: the largest difference in the current minute of stream
 * time and in the minute before. Immutable; all times in milliseconds.
 *
 * @param minute the current minute, since 1970
 * @param current largest difference in that minute
 * @param previous largest difference in the minute before
 */
public record EventTimeSkew(long minute, long current, long previous) {
    private static final long MINUTE = 60_000;

    /** Before the first image. */
    public static final EventTimeSkew NONE = new EventTimeSkew(0, 0, 0);

    /** After images with this largest difference, at this stream time. */
    public EventTimeSkew plus(long streamTime, long skew) {
        long now = Math.max(minute, Math.floorDiv(streamTime, MINUTE));
        return new EventTimeSkew(
                now,
                now == minute ? Math.max(current, skew) : skew,
                now == minute ? previous : now == minute + 1 ? current : 0);
    }

    /** The largest difference. */
    public long millis() {
        return Math.max(current, previous);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeLong(minute);
        out.writeLong(current);
        out.writeLong(previous);
    }

    /** Reads what {@link #write} wrote. */
    public static EventTimeSkew read(StateInput in) throws IOException {
        return new EventTimeSkew(in.readLong(), in.readLong(), in.readLong());
    }
}
