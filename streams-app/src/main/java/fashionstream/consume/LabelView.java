package fashionstream.consume;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.console.PlainText;
import fashionstream.jsonrecord.JsonRecords;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TypedRecord;
import fashionstream.schema.GroundTruth;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Shows labels. A record without a value withdraws the label of the image that its key names. */
final class LabelView implements RecordView {
    private static final String FORMAT = "%-28s  %-12s  %-24s  %s";

    private final RecordDeserializer<GroundTruth> deserializer;

    LabelView(RecordDeserializer<GroundTruth> deserializer) {
        this.deserializer = deserializer;
    }

    @Override
    public String titles() {
        return FORMAT.formatted("image", "label", "labelled at", "by");
    }

    @Override
    public String row(ConsumerRecord<byte[], byte[]> bytes) {
        TypedRecord<GroundTruth> record = deserializer.read(bytes);
        GroundTruth truth = record.value();
        if (truth == null) {
            return FORMAT.formatted(shown(record.key()), "withdrawn", "-", "-");
        }
        return FORMAT.formatted(
                shown(truth.getImageId()),
                truth.getLabel() == null ? "withdrawn" : shown(truth.getLabel()),
                truth.getLabelledAt(),
                shown(truth.getLabelledBy()));
    }

    @Override
    public ObjectNode json(ConsumerRecord<byte[], byte[]> bytes) {
        TypedRecord<GroundTruth> record = deserializer.read(bytes);
        GroundTruth truth = record.value();
        return truth == null
                ? JsonNodeFactory.instance
                        .objectNode()
                        .put("image_id", record.key())
                        .putNull("label")
                        .putNull("labelled_at")
                        .putNull("labelled_by")
                : JsonRecords.of(truth);
    }

    private static String shown(@Nullable String text) {
        return text == null ? "-" : PlainText.oneLine(text);
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
