package fashionstream.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.topology.DeadLetterHeaders;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Shows dead letters: where they came from and why, as their headers say. */
final class DeadLetterView implements RecordView {
    private static final String FORMAT = "%-24s  %-24s  %8s  %s";

    @Override
    public String titles() {
        return FORMAT.formatted("from", "key", "bytes", "reason");
    }

    @Override
    public String row(ConsumerRecord<byte[], byte[]> record) {
        String from = header(record, DeadLetterHeaders.TOPIC) + "-" + header(record, DeadLetterHeaders.PARTITION) + "@"
                + header(record, DeadLetterHeaders.OFFSET);
        byte[] value = record.value();
        return FORMAT.formatted(
                from,
                printable(record.key() == null ? "-" : new String(record.key(), UTF_8)),
                value == null ? "none" : Integer.toString(value.length),
                printable(String.valueOf(header(record, DeadLetterHeaders.MESSAGE))));
    }

    /** What a stranger sent must not steer the user's terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        return JsonNodeFactory.instance
                .objectNode()
                .put("topic", header(record, DeadLetterHeaders.TOPIC))
                .put("partition", number(header(record, DeadLetterHeaders.PARTITION)))
                .put("offset", number(header(record, DeadLetterHeaders.OFFSET)))
                .put("exception", header(record, DeadLetterHeaders.EXCEPTION))
                .put("message", header(record, DeadLetterHeaders.MESSAGE))
                .put("application_id", header(record, DeadLetterHeaders.APPLICATION_ID))
                .put("time", header(record, DeadLetterHeaders.TIME))
                .put("key", record.key() == null ? null : new String(record.key(), UTF_8))
                .put("value_base64", value == null ? null : Base64.getEncoder().encodeToString(value));
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static @Nullable Long number(@Nullable String digits) {
        return digits == null ? null : Long.valueOf(digits);
    }

    @Override
    public void close() {}
}
