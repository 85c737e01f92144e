package fashionstream.microbatch;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The size of a record in a request to a broker, in bytes, rounded up; limits of topics and producers apply to it. */
public final class RecordSize {
    /** A batch of one record: 61 bytes, up to 21 for the record's own fields, and a reserve for what Kafka adds. */
    public static final int OVERHEAD = 128;

    /** The two lengths of a header, as varints. */
    private static final int HEADER_OVERHEAD = 10;

    private RecordSize() {}

    public static long of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return OVERHEAD + length(key) + length(value) + of(headers);
    }

    /** The size of all headers together. */
    public static long of(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += of(header);
        }
        return bytes;
    }

    public static long of(Header header) {
        return HEADER_OVERHEAD + header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
