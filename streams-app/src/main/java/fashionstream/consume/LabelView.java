package fashionstream.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.PlainText;
import fashionstream.schema.GroundTruth;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** Shows labels. A record without a value withdraws the label of the image that its key names. */
final class LabelView implements RecordView {
    private static final String FORMAT = "%-28s  %-12s  %-24s  %s";

    private final Serde<GroundTruth> serde;

    LabelView(Serde<GroundTruth> serde) {
        this.serde = serde;
    }

    @Override
    public String titles() {
        return FORMAT.formatted("image", "label", "labelled at", "by");
    }

    @Override
    public String row(ConsumerRecord<byte[], byte[]> record) {
        GroundTruth truth = value(record);
        if (truth == null) {
            return FORMAT.formatted(shown(key(record)), "withdrawn", "-", "-");
        }
        return FORMAT.formatted(
                shown(truth.getImageId()),
                truth.getLabel() == null ? "withdrawn" : shown(truth.getLabel()),
                truth.getLabelledAt(),
                shown(truth.getLabelledBy()));
    }

    @Override
    public ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
        GroundTruth truth = value(record);
        return truth == null
                ? JsonNodeFactory.instance
                        .objectNode()
                        .put("image_id", key(record))
                        .putNull("label")
                        .putNull("labelled_at")
                        .putNull("labelled_by")
                : AvroJson.of(truth);
    }

    private @Nullable GroundTruth value(ConsumerRecord<byte[], byte[]> record) {
        return serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
    }

    private static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : new String(record.key(), UTF_8);
    }

    private static String shown(@Nullable String text) {
        return text == null ? "-" : PlainText.oneLine(text);
    }

    @Override
    public void close() {
        serde.close();
    }
}
