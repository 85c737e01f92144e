package fashionstream.rolling.counts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long labels took to come, from the image's event time on: a histogram whose quantiles are off by at most 1 %. Not
 * safe for use by several threads.
 */
public final class LabelLags {
    private static final int SIGNIFICANT_DIGITS = 2;

    /** More is taken for as much. */
    private static final long MAX_MILLIS = TimeUnit.DAYS.toMillis(400);

    /** Null while there is none: where truth comes with the image, no room is spent. */
    private @Nullable Histogram histogram;

    LabelLags() {}

    void add(long millis) {
        room().recordValue(Math.max(0, Math.min(MAX_MILLIS, millis)));
    }

    void add(LabelLags other) {
        if (other.histogram != null) {
            room().add(other.histogram);
        }
    }

    private Histogram room() {
        if (histogram == null) {
            histogram = new Histogram(SIGNIFICANT_DIGITS);
        }
        return histogram;
    }

    /**
     * The lag that so many labels stayed under.
     *
     * @param quantile 0 to 1
     * @return milliseconds; null if no label came
     */
    public @Nullable Long quantile(double quantile) {
        return histogram == null ? null : histogram.getValueAtPercentile(100 * quantile);
    }

    void write(StateOutput out) throws IOException {
        if (histogram == null) {
            out.writeInt(0);
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoByteBuffer(bytes);
        out.writeInt(length);
        out.write(bytes.array(), 0, length);
    }

    static LabelLags read(StateInput in) throws IOException {
        LabelLags lags = new LabelLags();
        int length = in.readSize(1);
        if (length > 0) {
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            lags.histogram = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), MAX_MILLIS);
            lags.histogram.setAutoResize(true);
        }
        return lags;
    }
}
