package fashionstream.produce;

import fashionstream.config.AppConfig;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to one topic, without waiting for each. That one couldn't be delivered is told by whatever is called next.
 * Not safe for use by several threads.
 *
 * @param <T> class of the values
 */
final class RecordSender<T extends SpecificRecord> implements AutoCloseable {
    private final Producer<String, T> producer;
    private final Serde<T> serde;
    private final String topic;
    private final String what;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /**
     * Makes a producer that connects on the first record.
     *
     * @param what what one record is called, with its article
     */
    RecordSender(AppConfig config, String topic, Class<T> type, String what) {
        this.topic = topic;
        this.what = what;
        this.serde = config.valueSerde(type);
        this.producer = new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer());
    }

    /**
     * Hands a record over.
     *
     * @throws KafkaException if it, or one before it, can't be delivered
     */
    void send(String key, T value) {
        // The callback hears of failures; the future would tell the same.
        var unused = producer.send(new ProducerRecord<>(topic, key, value), (delivered, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
        check();
    }

    /**
     * Waits until the broker has all records.
     *
     * @throws KafkaException if one can't be delivered
     */
    void flush() {
        producer.flush();
        check();
    }

    private void check() {
        Exception error = failure.get();
        if (error != null) {
            throw new KafkaException(what + " can't be delivered to topic " + topic + ": " + error.getMessage(), error);
        }
    }

    @Override
    public void close() {
        producer.close();
        serde.close();
    }
}
