package fashionstream.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes in transactions. Only one replay at a time can commit: a later one fences an earlier one, whose open
 * transaction is aborted. Not safe for use by several threads.
 */
final class ReplayProducer implements AutoCloseable {
    /**
     * Time until the broker aborts the transaction of a killed run, in milliseconds. The application does not see later
     * images until then, and Kafka's default is a minute; a transaction takes less than a second.
     */
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final String letters;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable KafkaException> failure = new AtomicReference<>();

    /**
     * Fences any other replay of these dead letters. What the others have committed is readable from now on.
     *
     * @throws KafkaException if the broker refuses
     */
    ReplayProducer(AppConfig config) {
        this.letters = config.topics().deadLetters();
        this.producer = new KafkaProducer<>(properties(config), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * The transactional id contains the name of the dead-letter topic, not the application id: two replays of the same
     * topic exclude each other even if they have different application ids.
     */
    static String transactionalId(AppConfig config) {
        return config.topics().deadLetters() + "-replay";
    }

    private static Map<String, Object> properties(AppConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.recordMaxBytes());
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        properties.putAll(config.producerProperties());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId(config));
        return properties;
    }

    /**
     * Writes all of these records, or none.
     *
     * @throws KafkaException if they cannot be written, or another replay has taken over; this object is unusable then,
     *     and {@link #close} aborts the transaction
     */
    void write(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                // The callback gets the failure, so the future is not needed.
                var unused = producer.send(record, (written, error) -> {
                    if (error != null) {
                        failure.compareAndSet(null, explain(record, error));
                    }
                });
            }
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw explain(e);
        }
    }

    private KafkaException explain(KafkaException thrown) {
        KafkaException first = failure.get();
        if (isFenced(thrown) || (first != null && isFenced(first))) {
            return new KafkaException(
                    "another replay of " + letters
                            + " has taken over, or the transaction of this one timed out; what is"
                            + " already replayed is not replayed again, and the same command replays the rest",
                    thrown);
        }
        return first == null ? thrown : first;
    }

    private static KafkaException explain(ProducerRecord<byte[], byte[]> record, Exception error) {
        Header letter = record.headers().lastHeader(DeadLetterHeaders.REPLAY_OF);
        String what = letter == null ? "an entry" : "dead letter " + new String(letter.value(), UTF_8);
        String advice = error instanceof RecordTooLargeException
                ? " Raise the topic's max.message.bytes, or exclude this letter with --offsets."
                : "";
        return new KafkaException(
                what + " can't be written to " + record.topic() + ": " + error.getMessage() + advice, error);
    }

    private static boolean isFenced(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause ->
                        cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException);
    }

    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }
}
