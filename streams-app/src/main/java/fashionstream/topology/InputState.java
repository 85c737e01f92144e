package fashionstream.topology;

import fashionstream.rolling.InputTally;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What is kept of all records that were read. Kept in a state store.
 *
 * @param streamTime how far predictions and labels are in event time, in milliseconds since 1970
 * @param watermark latest event time of any prediction, in milliseconds since 1970; {@link Long#MIN_VALUE} before it
 */
record InputState(InputTally tally, long streamTime, long watermark) {
    static InputState nothing() {
        return new InputState(new InputTally(), Long.MIN_VALUE, Long.MIN_VALUE);
    }

    void write(DataOutput out) throws IOException {
        tally.write(out);
        out.writeLong(streamTime);
        out.writeLong(watermark);
    }

    static InputState read(DataInput in) throws IOException {
        return new InputState(InputTally.read(in), in.readLong(), in.readLong());
    }
}
