package fashionstream.audit;

import fashionstream.schema.RollingAccuracy;
import java.time.Duration;

/**
 * Counts the predictions of a window that are due, those that had reached the age {@code accuracy.label.due.ms} when the
 * record was made. The application counts by buckets of a second, or more if the age is 30 minutes or more, so images
 * of one bucket around that age may be counted either way. Not safe for use by several threads.
 */
final class DueCounts {
    /** The application has this many buckets within the due age. */
    private static final long BUCKETS = 900;

    /** Predictions up to this time were due, in milliseconds since 1970. */
    private final long latest;

    /** Predictions up to this time were due even if their bucket was counted late, in milliseconds since 1970. */
    private final long earliest;

    private long most;
    private long least;
    private long mostLabelled;
    private long leastLabelled;

    DueCounts(RollingAccuracy published, Duration labelDue) {
        this.latest = published.getUpdatedAt().toEpochMilli() - labelDue.toMillis();
        this.earliest = latest - Math.max(1, labelDue.toSeconds() / BUCKETS) * 1000;
    }

    /** @param time timestamp of the prediction's record, in milliseconds since 1970 */
    void add(long time, boolean labelled) {
        if (time <= latest) {
            most++;
            mostLabelled += labelled ? 1 : 0;
        }
        if (time <= earliest) {
            least++;
            leastLabelled += labelled ? 1 : 0;
        }
    }

    /** Whether a published number of due predictions can be right. */
    boolean admitsDue(long published) {
        return published >= least && published <= most;
    }

    /** Whether a published fraction of labelled predictions among the due ones can be right; NaN if none is due. */
    boolean admitsCoverage(double published, long due) {
        if (due == 0 || Double.isNaN(published)) {
            return due == 0 && Double.isNaN(published);
        }
        double labelled = published * due;
        return labelled > leastLabelled - 0.5 && labelled < mostLabelled + 0.5;
    }

    /** The admitted numbers of due predictions, as text. */
    String due() {
        return least == most ? Long.toString(most) : least + " to " + most;
    }

    /** The admitted coverage, as text. */
    String coverage() {
        return leastLabelled + " of " + least + (least == most ? "" : " to " + mostLabelled + " of " + most);
    }
}
