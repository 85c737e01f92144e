package fashionstream.microbatch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Packs several records of one partition into one record of Kafka Streams, each with its own offset, timestamp, key,
 * value and headers. Such a record exists only between {@link MicroBatchInterceptor} and the processor that reads the
 * topic, in one process; it is never written to Kafka.
 *
 * <p>Format 1: the number 1 as a byte, the number of items as an int32, and per item offset and timestamp as int64, key
 * and value as byte strings, the number of headers as an int32, and per header its name (UTF-8) and value as byte
 * strings. A byte string is its length as an int32, -1 for null, and its bytes. All numbers are big-endian.
 */
public final class MicroBatch {
    private static final int FORMAT = 1;

    /** Set on packed records. */
    private static final String MARK = "fashionstream.micro-batch";

    /** Set on a packed record that is all that a poll returned for its partition. */
    private static final String DRAINED = "fashionstream.micro-batch.drained";

    /**
     * The value of the mark, unique for this process: a record of another program with the same header is not a batch.
     */
    private static final byte[] TOKEN = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);

    private MicroBatch() {}

    /**
     * Packs records.
     *
     * <p>The batch has the offset of the first record: Kafka Streams commits the offset of the first record in its
     * queue, and with a later offset a restart would skip records of the batch. It has the latest timestamp of the
     * records, so that stream time advances as without batches.
     *
     * @param records records of one partition in their order; at least one
     * @param drained whether no further records seem to wait in the partition
     */
    public static ConsumerRecord<byte[], byte[]> pack(List<ConsumerRecord<byte[], byte[]>> records, boolean drained) {
        long latest = Long.MIN_VALUE;
        Packer packer = new Packer(
                records.size(), records.stream().mapToLong(MicroBatch::bytes).sum());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            latest = Math.max(latest, record.timestamp());
            packer.add(record.offset(), record.timestamp(), record.key(), record.value(), record.headers());
        }
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        byte[] packed = packer.bytes();
        Headers marks = new RecordHeaders().add(MARK, TOKEN);
        if (drained) {
            marks.add(DRAINED, TOKEN);
        }
        // Kafka's types do not declare that a key may be null.
        @SuppressWarnings("NullAway")
        ConsumerRecord<byte[], byte[]> batch = new ConsumerRecord<>(
                first.topic(),
                first.partition(),
                first.offset(),
                latest,
                TimestampType.CREATE_TIME,
                0,
                packed.length,
                null,
                packed,
                marks,
                first.leaderEpoch());
        return batch;
    }

    /**
     * Packs some of the records of a batch again, which a processor then forwards in place of the batch.
     *
     * @param batch the record of the topology from which they were unpacked
     * @param records in their order; at least one
     */
    public static Record<byte[], byte[]> pack(Record<byte[], byte[]> batch, List<SourceRecord> records) {
        Packer packer = new Packer(
                records.size(),
                records.stream()
                        .mapToLong(each -> RecordSize.of(each.key(), each.value(), each.headers()))
                        .sum());
        for (SourceRecord record : records) {
            packer.add(record.offset(), record.timestamp(), record.key(), record.value(), record.headers());
        }
        return batch.withValue(packer.bytes()).withHeaders(new RecordHeaders().add(MARK, TOKEN));
    }

    /** Whether a record was packed in this process. */
    public static boolean isBatch(Headers headers) {
        return isMarked(headers, MARK);
    }

    /** Whether no further records seemed to wait in the partition when this batch was packed. */
    public static boolean isDrained(Headers headers) {
        return isMarked(headers, DRAINED);
    }

    private static boolean isMarked(Headers headers, String mark) {
        Header found = headers.lastHeader(mark);
        return found != null && Arrays.equals(found.value(), TOKEN);
    }

    /**
     * Returns the records in a record of Kafka Streams: those of a batch, or the record itself.
     *
     * @param place position of the record
     * @return the records in their order
     */
    public static List<SourceRecord> unpack(RecordMetadata place, Record<byte[], byte[]> record) {
        if (isBatch(record.headers())) {
            return unpack(place.topic(), place.partition(), record.value());
        }
        return List.of(new SourceRecord(
                place.topic(),
                place.partition(),
                place.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers()));
    }

    private static List<SourceRecord> unpack(String topic, int partition, byte[] packed) {
        try {
            ByteBuffer in = ByteBuffer.wrap(packed);
            int format = Byte.toUnsignedInt(in.get());
            if (format != FORMAT) {
                throw new IllegalStateException("micro-batch of format " + format + "; this process packs " + FORMAT);
            }
            int count = in.getInt();
            List<SourceRecord> records = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                records.add(read(in, topic, partition));
            }
            return records;
        } catch (BufferUnderflowException e) {
            throw new IllegalStateException("micro-batch from " + topic + "-" + partition + " is broken", e);
        }
    }

    /** The bytes that a record takes in a batch, rounded up. */
    static long bytes(ConsumerRecord<byte[], byte[]> record) {
        return RecordSize.of(record.key(), record.value(), record.headers());
    }

    private static SourceRecord read(ByteBuffer in, String topic, int partition) {
        long offset = in.getLong();
        long timestamp = in.getLong();
        byte[] key = readBytes(in);
        byte[] value = readBytes(in);
        RecordHeaders headers = new RecordHeaders();
        for (int left = in.getInt(); left > 0; left--) {
            byte[] name = readBytes(in);
            if (name == null) {
                throw new IllegalStateException("a header has no name");
            }
            headers.add(new String(name, StandardCharsets.UTF_8), readBytes(in));
        }
        return new SourceRecord(topic, partition, offset, timestamp, key, value, headers);
    }

    private static byte @Nullable [] readBytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** Writes the records of a batch one after the other. */
    private static final class Packer {
        private final ByteBuffer out;

        /** @param bytes at least as many as the records take */
        Packer(int records, long bytes) {
            // Each record's size includes more than the count and the format take.
            out = ByteBuffer.allocate(Math.toIntExact(bytes));
            out.put((byte) FORMAT).putInt(records);
        }

        void add(long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
            out.putLong(offset).putLong(timestamp);
            add(key);
            add(value);
            int count = out.position();
            out.putInt(0);
            int added = 0;
            for (Header header : headers) {
                add(header.key().getBytes(StandardCharsets.UTF_8));
                add(header.value());
                added++;
            }
            out.putInt(count, added);
        }

        private void add(byte @Nullable [] bytes) {
            out.putInt(bytes == null ? -1 : bytes.length);
            if (bytes != null) {
                out.put(bytes);
            }
        }

        byte[] bytes() {
            return Arrays.copyOf(out.array(), out.position());
        }
    }
}
