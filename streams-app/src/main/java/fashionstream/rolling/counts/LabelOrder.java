package fashionstream.rolling.counts;

import fashionstream.schema.GroundTruth;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The order of the labels of an image, which does not depend on the order in which they are read: labels of one image
 * may lie in several partitions, and a file of labels may be sent a second time after newer labels.
 *
 * <p>The time at which a label was assigned decides, if the record has one; otherwise, as for a record without value,
 * the time of the record. An assignment later than its record is a clock that is ahead, and counts as of the record:
 * such a label must not overrule later ones until that time has come.
 *
 * @param assigned time of the assignment, in milliseconds since 1970
 * @param timestamp time of the record, in milliseconds since 1970
 * @param partition where the record is in the labels topic
 * @param offset its offset there
 */
public record LabelOrder(long assigned, long timestamp, int partition, long offset) implements Comparable<LabelOrder> {
    private static final Comparator<LabelOrder> COMPARATOR = Comparator.comparingLong(LabelOrder::assigned)
            .thenComparingLong(LabelOrder::timestamp)
            .thenComparingInt(LabelOrder::partition)
            .thenComparingLong(LabelOrder::offset);

    /**
     * The place of a record of the labels topic in the order.
     *
     * @param truth null if the record has no value
     * @param timestamp time of the record, in milliseconds since 1970; negative if it has none
     */
    public static LabelOrder of(@Nullable GroundTruth truth, long timestamp, int partition, long offset) {
        long assigned = timestamp;
        if (truth != null) {
            long given = truth.getLabelledAt().toEpochMilli();
            assigned = timestamp < 0 ? given : Math.min(timestamp, given);
        }
        return new LabelOrder(assigned, timestamp, partition, offset);
    }

    /** Whether this label is later than another one of the same image. */
    public boolean isAfter(LabelOrder other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(LabelOrder other) {
        return COMPARATOR.compare(this, other);
    }

    void write(StateOutput out) throws IOException {
        out.writeLong(assigned);
        out.writeCount(timestamp - assigned);
        out.writeCount(partition);
        out.writeCount(offset);
    }

    static LabelOrder read(StateInput in) throws IOException {
        long assigned = in.readLong();
        return new LabelOrder(assigned, assigned + in.readCount(), Math.toIntExact(in.readCount()), in.readCount());
    }
}
