package fashionstream.rolling;

import fashionstream.microbatch.SourceRecord;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Where a label was before it was handed on to the partition of its image: a header of the internal topic, which counts
 * like the label's own position, so that the detour does not change the order of labels.
 *
 * <p>The header's value is the partition as an int32, then offset and timestamp as int64, big-endian.
 */
final class LabelOrigin {
    private static final String HEADER = "fashionstream.label-origin";
    private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

    private LabelOrigin() {}

    /**
     * A record for the internal topic.
     *
     * @param time stream time may advance to it, unlike to the label's own timestamp, which may be in the future
     */
    static Record<byte[], byte[]> mark(SourceRecord label, long time) {
        byte[] origin = ByteBuffer.allocate(BYTES)
                .putInt(label.partition())
                .putLong(label.offset())
                .putLong(label.timestamp())
                .array();
        RecordHeaders headers = new RecordHeaders(label.headers().toArray());
        headers.remove(HEADER).add(HEADER, origin);
        // Kafka's types do not declare that a key or a value may be null.
        @SuppressWarnings("NullAway")
        Record<byte[], byte[]> marked = new Record<>(label.key(), label.value(), Math.max(0, time), headers);
        return marked;
    }

    /**
     * The label as it was in the labels topic.
     *
     * @param labelsTopic name of that topic
     * @throws SerializationException if the record was not {@linkplain #mark marked}
     */
    static SourceRecord restore(SourceRecord marked, String labelsTopic) {
        Header origin = marked.headers().lastHeader(HEADER);
        if (origin == null || origin.value() == null || origin.value().length != BYTES) {
            throw new SerializationException("a label that was handed on lacks its origin");
        }
        ByteBuffer place = ByteBuffer.wrap(origin.value());
        return new SourceRecord(
                labelsTopic,
                place.getInt(),
                place.getLong(),
                place.getLong(),
                marked.key(),
                marked.value(),
                marked.headers());
    }
}
