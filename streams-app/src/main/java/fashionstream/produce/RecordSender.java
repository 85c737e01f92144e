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
 * Sends records to one topic, without waiting for each. The next call reports a record that could not be delivered. Not
 * safe for use by several threads.
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
     * Creates a producer, which connects for the first record.
     *
     * @param what name of a record in messages, with its article
     */
    RecordSender(AppConfig config, String topic, Class<T> type, String what) {
        this.topic = topic;
        this.what = what;
        this.serde = config.valueSerde(type);
        this.producer = new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer());
    }

    /**
     * Sends a record, without waiting until the broker has it.
     *
     * @throws KafkaException if it, or one before it, can't be delivered
     */
    void send(String key, T value) {
        // The callback gets failures, so the future is not needed.
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
