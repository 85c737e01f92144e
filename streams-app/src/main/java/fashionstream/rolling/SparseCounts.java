package fashionstream.rolling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays of counts in which most are zero, as bytes: how many are not, and for each of those its index and value. */
final class SparseCounts {
    private SparseCounts() {}

    static void write(long[] counts, DataOutput out) throws IOException {
        int different = 0;
        for (long count : counts) {
            different += count == 0 ? 0 : 1;
        }
        out.writeInt(different);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                out.writeInt(i);
                out.writeLong(counts[i]);
            }
        }
    }

    static void readInto(long[] counts, DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            counts[in.readInt()] = in.readLong();
        }
    }

    static void add(long[] sums, long[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }
}
