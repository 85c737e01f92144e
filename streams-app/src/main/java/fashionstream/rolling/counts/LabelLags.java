package fashionstream.rolling.counts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of the time between an image's event time and its label. Quantiles have an error of at most 1 %. Not safe
 * for use by several threads.
 */
public final class LabelLags {
    private static final int SIGNIFICANT_DIGITS = 2;

    /** Longer lags count as this. */
    private static final long MAX_MILLIS = TimeUnit.DAYS.toMillis(400);

    /** Null while there are no lags, to save memory where the label is in the image record. */
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
     * A quantile of the lags.
     *
     * @param quantile 0 to 1
     * @return milliseconds; null without labels
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
