package fashionstream.consume;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.PlainText;
import fashionstream.deadletters.DeadLetter;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Shows dead letters: where they came from and why, as their headers state; {@code ?} stands for missing ones. */
final class DeadLetterView implements RecordView {
    private static final String FORMAT = "%-24s  %-24s  %8s  %s";

    @Override
    public String titles() {
        return FORMAT.formatted("from", "key", "bytes", "reason");
    }

    @Override
    public String row(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = new DeadLetter(record);
        String key = letter.key();
        Long bytes = letter.valueBytes();
        String message = letter.message();
        return FORMAT.formatted(
                PlainText.oneLine(letter.origin()),
                key == null ? "-" : PlainText.oneLine(key),
                bytes == null ? "none" : bytes.toString(),
                mark(letter) + (message == null ? "?" : PlainText.oneLine(message)));
    }

    private static String mark(DeadLetter letter) {
        return letter.truncated().isEmpty()
                ? ""
                : "[cut: " + PlainText.oneLine(String.join(", ", letter.truncated())) + "] ";
    }

    @Override
    public ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = new DeadLetter(record);
        byte[] value = record.value();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("topic", letter.topic())
                .put("topic_id", letter.topicId())
                .put("partition", letter.partition())
                .put("offset", letter.offset())
                .put("exception", letter.exception())
                .put("message", letter.message())
                .put("application_id", letter.applicationId())
                .put("time", letter.time())
                .put("key", letter.key())
                .put("value_base64", value == null ? null : Base64.getEncoder().encodeToString(value))
                .put("value_bytes", letter.valueBytes());
        letter.truncated().forEach(json.putArray("truncated")::add);
        return json;
    }

    @Override
    public void close() {}
}
