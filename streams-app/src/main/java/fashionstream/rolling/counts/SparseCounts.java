package fashionstream.rolling.counts;

import java.io.IOException;
import java.util.Arrays;

/**
 * Counts by index, most of which are zero: memory and stored size grow with the indices that occur. Counts may be
 * negative. Not safe for use by several threads.
 */
final class SparseCounts {
    private static final int[] NO_INDICES = {};
    private static final long[] NO_COUNTS = {};

    private int size;
    /** Ascending, the first {@link #size} of them. */
    private int[] indices = NO_INDICES;

    private long[] counts = NO_COUNTS;

    /** Visits an index and its count. */
    interface Visitor {
        void visit(int index, long count);
    }

    void add(int index, long count) {
        int at = Arrays.binarySearch(indices, 0, size, index);
        if (at >= 0) {
            counts[at] += count;
            return;
        }
        int from = -at - 1;
        if (size == indices.length) {
            int room = Math.max(4, size * 2);
            indices = Arrays.copyOf(indices, room);
            counts = Arrays.copyOf(counts, room);
        }
        System.arraycopy(indices, from, indices, from + 1, size - from);
        System.arraycopy(counts, from, counts, from + 1, size - from);
        indices[from] = index;
        counts[from] = count;
        size++;
    }

    /** Whether a count is negative. */
    boolean hasNegative() {
        return Arrays.stream(counts, 0, size).anyMatch(count -> count < 0);
    }

    /** Adds the counts of another one. */
    void add(SparseCounts other) {
        add(other, Integer.MAX_VALUE);
    }

    /**
     * Adds the counts of another one, but adds new indices only up to a limit. An index that was counted once stays, so
     * that a later subtraction undoes its additions.
     */
    void add(SparseCounts other, int limit) {
        int room = Math.max(0, limit - size);
        int missing = Math.min(room, other.size - common(other));
        if (missing == 0) {
            addCommon(other);
            return;
        }
        int[] mergedIndices = new int[size + missing];
        long[] mergedCounts = new long[size + missing];
        int own = 0;
        int others = 0;
        int merged = 0;
        while (own < size || others < other.size) {
            if (others == other.size || (own < size && indices[own] < other.indices[others])) {
                mergedIndices[merged] = indices[own];
                mergedCounts[merged++] = counts[own++];
            } else if (own == size || indices[own] > other.indices[others]) {
                if (missing > 0) {
                    mergedIndices[merged] = other.indices[others];
                    mergedCounts[merged++] = other.counts[others];
                    missing--;
                }
                others++;
            } else {
                mergedIndices[merged] = indices[own];
                mergedCounts[merged++] = counts[own++] + other.counts[others++];
            }
        }
        indices = mergedIndices;
        counts = mergedCounts;
        size = merged;
    }

    private int common(SparseCounts other) {
        int common = 0;
        for (int own = 0, others = 0; own < size && others < other.size; ) {
            int order = Integer.compare(indices[own], other.indices[others]);
            common += order == 0 ? 1 : 0;
            own += order <= 0 ? 1 : 0;
            others += order >= 0 ? 1 : 0;
        }
        return common;
    }

    private void addCommon(SparseCounts other) {
        for (int own = 0, others = 0; own < size && others < other.size; ) {
            int order = Integer.compare(indices[own], other.indices[others]);
            counts[own] += order == 0 ? other.counts[others] : 0;
            own += order <= 0 ? 1 : 0;
            others += order >= 0 ? 1 : 0;
        }
    }

    long get(int index) {
        int at = Arrays.binarySearch(indices, 0, size, index);
        return at < 0 ? 0 : counts[at];
    }

    long sum() {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** Whether every count is zero. */
    boolean isZero() {
        for (int i = 0; i < size; i++) {
            if (counts[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The number of indices that occur. */
    int size() {
        return size;
    }

    /** The counts of all indices below a length. */
    long[] toArray(int length) {
        long[] all = new long[length];
        forEach((index, count) -> all[index] = count);
        return all;
    }

    /** In ascending order of the indices. */
    void forEach(Visitor visitor) {
        for (int i = 0; i < size; i++) {
            visitor.visit(indices[i], counts[i]);
        }
    }

    void write(StateOutput out) throws IOException {
        out.writeInt(size);
        int before = 0;
        for (int i = 0; i < size; i++) {
            out.writeCount(indices[i] - before);
            out.writeCount(counts[i]);
            before = indices[i];
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param bound each index is lower
     * @throws IOException if it is anything else
     */
    static SparseCounts read(StateInput in, int bound) throws IOException {
        SparseCounts read = new SparseCounts();
        boolean first = in.isFirstFormat();
        int size = in.readSize(first ? Integer.BYTES + Long.BYTES : 2);
        read.indices = new int[size];
        read.counts = new long[size];
        long before = 0;
        for (int i = 0; i < size; i++) {
            long index = first ? in.readInt() : before + in.readCount();
            if (index < 0 || index >= bound || (i > 0 && index <= before)) {
                throw new IOException("index " + index + " after " + before + " where " + bound + " can be");
            }
            read.indices[i] = (int) index;
            read.counts[i] = in.readCount();
            before = index;
        }
        read.size = size;
        return read;
    }
}
