package fashionstream.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.deadletters.DeadLetterHeaders;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterViewTest {
    private final RecordView view = Views.deadLetters();

    @Test
    void shouldShowTheOriginAndTheReason() {
        ConsumerRecord<byte[], byte[]> letter = letter("x", new byte[5], "3", "42", "no image");

        assertThat(view.titles().split(" {2,}")).containsExactly("from", "key", "bytes", "reason");
        assertThat(view.row(letter).split(" {2,}")).containsExactly("images-3@42", "x", "5", "no image");
    }

    @Test
    void shouldIncludeAllFieldsInJson() {
        ObjectNode json = view.json(letter("x", new byte[] {-1, 0, 1}, "3", "42", "no image"));

        List<String> keys = new ArrayList<>();
        json.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "topic",
                        "topic_id",
                        "partition",
                        "offset",
                        "exception",
                        "message",
                        "application_id",
                        "time",
                        "key",
                        "value_base64",
                        "value_bytes",
                        "truncated");
        assertThat(json.path("topic").asText()).isEqualTo("images");
        assertThat(json.path("partition").isIntegralNumber()).isTrue();
        assertThat(json.path("offset").asLong()).isEqualTo(42);
        assertThat(json.path("message").asText()).isEqualTo("no image");
        assertThat(json.path("key").asText()).isEqualTo("x");
        assertThat(json.path("value_base64").asText()).isEqualTo("/wAB");
        assertThat(json.path("time").isNull()).isTrue();
        assertThat(json.path("topic_id").isNull()).isTrue();
        ConsumerRecord<byte[], byte[]> identified = letter("x", new byte[0], "3", "42", "no image");
        identified.headers().add(DeadLetterHeaders.TOPIC_ID, "AAAAAAAAAAAAAAAAAAAAAA".getBytes(UTF_8));
        assertThat(view.json(identified).path("topic_id").asText()).isEqualTo("AAAAAAAAAAAAAAAAAAAAAA");
    }

    @Test
    void shouldMarkTruncatedLetters() {
        ConsumerRecord<byte[], byte[]> letter = letter("x", new byte[5], "3", "42", "no image");
        letter.headers()
                .add(DeadLetterHeaders.TRUNCATED, "value,headers".getBytes(UTF_8))
                .add(DeadLetterHeaders.VALUE_BYTES, "450000000".getBytes(UTF_8));

        assertThat(view.row(letter).split(" {2,}"))
                .containsExactly("images-3@42", "x", "450000000", "[cut: value, headers] no image");
        assertThat(view.json(letter).path("value_bytes").asLong()).isEqualTo(450_000_000);
        assertThat(view.json(letter).path("truncated")).hasToString("[\"value\",\"headers\"]");
        assertThat(view.json(letter("x", new byte[5], "3", "42", "")).path("truncated"))
                .hasToString("[]");
    }

    @Test
    void shouldShowRecordsWithoutKeyOrValue() {
        ConsumerRecord<byte[], byte[]> letter = letter(null, null, "0", "0", "no value");

        assertThat(view.row(letter).split(" {2,}")).containsExactly("images-0@0", "-", "none", "no value");
        assertThat(view.json(letter).path("key").isNull()).isTrue();
        assertThat(view.json(letter).path("value_base64").isNull()).isTrue();
    }

    @Test
    void shouldNotPrintControlCharactersOfForeignText() {
        ConsumerRecord<byte[], byte[]> letter =
                letter("k\u001b]0;title\u0007", new byte[0], "0", "0\u001b[A", "bad\r\nline\u009b2J");

        assertThat(view.row(letter))
                .contains("images-0@0?[A", "k?]0;title?", "bad line?2J")
                .doesNotContainPattern("\\p{Cc}");
        assertThat(view.json(letter).toString()).contains("k\\u001B]0;title\\u0007");
    }

    @Test
    void shouldShowRecordsThatTheTopologyDidNotWrite() {
        ConsumerRecord<byte[], byte[]> foreign = Examples.record("x".getBytes(UTF_8), new byte[1]);
        assertThat(view.row(foreign).split(" {2,}")).containsExactly("?-?@?", "x", "1", "?");
        assertThat(view.json(foreign).path("offset").isNull()).isTrue();

        ConsumerRecord<byte[], byte[]> forged = letter("x", new byte[1], "three", "9999999999999999999", "why");
        assertThat(view.json(forged).path("partition").isNull()).isTrue();
        assertThat(view.json(forged).path("offset").isNull()).isTrue();
    }

    private static ConsumerRecord<byte[], byte[]> letter(
            @Nullable String key, byte @Nullable [] value, String partition, String offset, String message) {
        ConsumerRecord<byte[], byte[]> record = Examples.record(key == null ? null : key.getBytes(UTF_8), value);
        record.headers()
                .add(DeadLetterHeaders.TOPIC, "images".getBytes(UTF_8))
                .add(DeadLetterHeaders.PARTITION, partition.getBytes(UTF_8))
                .add(DeadLetterHeaders.OFFSET, offset.getBytes(UTF_8))
                .add(DeadLetterHeaders.MESSAGE, message.getBytes(UTF_8));
        return record;
    }
}
