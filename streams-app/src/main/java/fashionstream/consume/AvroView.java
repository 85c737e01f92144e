package fashionstream.consume;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.jsonrecord.JsonRecords;
import fashionstream.kafka.RecordDeserializer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Shows a topic of Avro records.
 *
 * @param <T> class of the values
 */
final class AvroView<T extends SpecificRecord> implements RecordView {
    private final RecordDeserializer<T> deserializer;
    private final String titles;
    private final Function<T, String> row;

    AvroView(RecordDeserializer<T> deserializer, String titles, Function<T, String> row) {
        this.deserializer = deserializer;
        this.titles = titles;
        this.row = row;
    }

    @Override
    public String titles() {
        return titles;
    }

    @Override
    public String row(ConsumerRecord<byte[], byte[]> record) {
        return row.apply(value(record));
    }

    @Override
    public ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
        return JsonRecords.of(value(record));
    }

    private T value(ConsumerRecord<byte[], byte[]> record) {
        T value = deserializer.read(record).value();
        if (value == null) {
            throw new SerializationException("the record has no value");
        }
        return value;
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
