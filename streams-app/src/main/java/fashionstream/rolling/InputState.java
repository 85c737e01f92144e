package fashionstream.rolling;

import fashionstream.rolling.counts.InputTotals;
import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of all records that were read. Kept in a state store.
 *
 * @param streamTime how far predictions and labels are in event time, in milliseconds since 1970
 * @param watermark latest event time of any prediction, in milliseconds since 1970; {@link Long#MIN_VALUE} before it
 * @param source name of the predictions topic that is counted; null where the state is of a version that did not store
 *     it
 */
record InputState(
        InputTotals tally,
        long streamTime,
        long watermark,
        @Nullable String source) {
    static InputState nothing() {
        return new InputState(new InputTotals(), Long.MIN_VALUE, Long.MIN_VALUE, null);
    }

    void write(StateOutput out) throws IOException {
        tally.write(out);
        out.writeLong(streamTime);
        out.writeLong(watermark);
        out.writeNullableText(source);
    }

    static InputState read(StateInput in) throws IOException {
        InputTotals tally = InputTotals.read(in);
        long streamTime = in.readLong();
        long watermark = in.readLong();
        return new InputState(tally, streamTime, watermark, in.isFirstFormat() ? null : in.readNullableText());
    }
}
