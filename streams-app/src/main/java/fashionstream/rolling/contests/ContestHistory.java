package fashionstream.rolling.contests;

import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The course of a contest, in a bounded number of points: when there are too many, every second one is removed, and from then on
 * they are twice as far apart. Immutable.
 *
 * @param step least time between two points, in milliseconds
 */
record ContestHistory(long step, List<Point> points) {
    static final ContestHistory EMPTY = new ContestHistory(1000, List.of());

    static final int MAX_POINTS = 100;

    ContestHistory {
        points = List.copyOf(points);
    }

    /**
     * The figures at a moment.
     *
     * @param at milliseconds since 1970
     * @param champion accuracy of the champion, 0 to 1
     * @param challenger accuracy of the challenger, 0 to 1
     * @param low lower end of the interval of their difference that holds at all times
     * @param high upper end
     */
    record Point(long at, long labelled, double champion, double challenger, double low, double high) {}

    /** With the figures of now, unless the last point is recent. */
    ContestHistory plus(Point now) {
        if (!points.isEmpty() && now.at() - points.get(points.size() - 1).at() < step) {
            return this;
        }
        List<Point> more = new ArrayList<>(points);
        more.add(now);
        if (more.size() <= MAX_POINTS) {
            return new ContestHistory(step, more);
        }
        List<Point> fewer = new ArrayList<>();
        for (int i = 0; i < more.size(); i += 2) {
            fewer.add(more.get(i));
        }
        return new ContestHistory(2 * step, fewer);
    }

    void write(StateOutput out) throws IOException {
        out.writeLong(step);
        out.writeInt(points.size());
        for (Point point : points) {
            out.writeLong(point.at());
            out.writeLong(point.labelled());
            out.writeDouble(point.champion());
            out.writeDouble(point.challenger());
            out.writeDouble(point.low());
            out.writeDouble(point.high());
        }
    }

    static ContestHistory read(StateInput in) throws IOException {
        long step = in.readLong();
        List<Point> points = new ArrayList<>();
        for (int left = in.readSize(6 * Long.BYTES); left > 0; left--) {
            points.add(new Point(
                    in.readLong(), in.readLong(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()));
        }
        return new ContestHistory(step, points);
    }
}
