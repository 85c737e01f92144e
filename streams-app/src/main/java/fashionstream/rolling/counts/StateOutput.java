package fashionstream.rolling.counts;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes stored state: a byte with the {@linkplain #FORMAT format}, then the value. Texts may have any length, and small
 * numbers take few bytes. Not safe for use by several threads.
 */
public final class StateOutput extends DataOutputStream {
    /**
     * The format that is written: texts as an int32 length and UTF-8, counts in {@linkplain #writeCount variable
     * length}. Earlier formats can still be read: 1 has Java's modified UTF-8 of at most 65,535 bytes, and fixed lengths;
     * 1 and 2 do not have the {@linkplain LabelOrder order of labels}; 1 to 3 do not have the {@linkplain RecentAccuracy
     * recent accuracy}; 1 to 4 do not have the {@linkplain EventTimeSkew skew} and the time of counting; 1 to 5
     * do not have the {@linkplain fashionstream.drift.ChangeDetector change detector}; 1 to 6 do not have the counts by
     * {@linkplain fashionstream.accuracy.Stratum stratum} and by rank; 1 to 7 do not have {@linkplain Slice slices};
     * 1 to 8 do not have {@linkplain TrackedPrediction#challenger challengers}.
     */
    static final int FORMAT = 9;

    private final ByteArrayOutputStream bytes;

    /** Starts with the byte of the format. */
    public StateOutput() {
        this(new ByteArrayOutputStream());
    }

    private StateOutput(ByteArrayOutputStream bytes) {
        super(bytes);
        this.bytes = bytes;
        bytes.write(FORMAT);
    }

    /** Writes a text of any length. */
    public void writeText(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeInt(utf8.length);
        write(utf8);
    }

    /** Writes a text that may be missing. */
    public void writeNullableText(@Nullable String text) throws IOException {
        writeBoolean(text != null);
        if (text != null) {
            writeText(text);
        }
    }

    /** Writes a number, which may be negative, in one byte to ten: the smaller its amount, the fewer. */
    public void writeCount(long count) throws IOException {
        // Zigzag: the sign in the lowest bit; then seven bits a byte, the lowest first.
        long left = (count << 1) ^ (count >> 63);
        while ((left & ~0x7fL) != 0) {
            writeByte((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        writeByte((int) left);
    }

    /** The bytes written so far. */
    public byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
