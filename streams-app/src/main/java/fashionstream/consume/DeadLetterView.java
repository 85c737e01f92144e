package fashionstream.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.PlainText;
import fashionstream.topology.DeadLetterHeaders;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Shows dead letters: where they came from and why, as their headers say; {@code ?} stands for what they don't. */
final class DeadLetterView implements RecordView {
    private static final String FORMAT = "%-24s  %-24s  %8s  %s";

    @Override
    public String titles() {
        return FORMAT.formatted("from", "key", "bytes", "reason");
    }

    @Override
    public String row(ConsumerRecord<byte[], byte[]> record) {
        String from = cell(header(record, DeadLetterHeaders.TOPIC)) + "-"
                + cell(header(record, DeadLetterHeaders.PARTITION)) + "@"
                + cell(header(record, DeadLetterHeaders.OFFSET));
        byte[] value = record.value();
        return FORMAT.formatted(
                from,
                record.key() == null ? "-" : cell(new String(record.key(), UTF_8)),
                value == null ? "none" : Integer.toString(value.length),
                cell(header(record, DeadLetterHeaders.MESSAGE)));
    }

    private static String cell(@Nullable String text) {
        return text == null ? "?" : PlainText.oneLine(text);
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

    /** Null for what is no number: anybody may have written to the topic. */
    private static @Nullable Long number(@Nullable String digits) {
        return digits != null && digits.matches("\\d{1,18}") ? Long.valueOf(digits) : null;
    }

    @Override
    public void close() {}
}
