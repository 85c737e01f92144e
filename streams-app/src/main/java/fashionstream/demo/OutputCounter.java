package fashionstream.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import fashionstream.consume.TopicReader;
import fashionstream.schema.Prediction;
import fashionstream.topology.DeadLetterHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Counts what comes out of the topology for the images that were produced after it was made. Two threads read; the
 * counts may be asked for from any.
 */
final class OutputCounter implements AutoCloseable {
    private final Map<Integer, Long> firstOffsets;
    private final Serde<Prediction> serde;
    private final TopicReader predictionReader;
    private final TopicReader deadLetterReader;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "demo-counter");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong predictions = new AtomicLong();
    private final AtomicLong correct = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /**
     * Starts to count.
     *
     * @param firstOffsets by partition of the images topic, the offset that the next image will have
     */
    OutputCounter(AppConfig config, Map<Integer, Long> firstOffsets) {
        this.firstOffsets = Map.copyOf(firstOffsets);
        this.serde = config.valueSerde(Prediction.class);
        this.predictionReader = new TopicReader(config, config.topics().predictions(), false);
        this.deadLetterReader = new TopicReader(config, config.topics().deadLetters(), false);
        read(predictionReader, this::countPrediction);
        read(deadLetterReader, this::countDeadLetter);
    }

    private void read(TopicReader reader, Consumer<ConsumerRecord<byte[], byte[]>> count) {
        threads.execute(() -> {
            try {
                reader.read(Duration.ZERO, record -> {
                    count.accept(record);
                    return true;
                });
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        });
    }

    private void countPrediction(ConsumerRecord<byte[], byte[]> record) {
        Prediction prediction = serde.deserializer().deserialize(record.topic(), record.headers(), record.value());
        if (isOfThisRun(prediction.getImagePartition(), prediction.getImageOffset())) {
            if (prediction.getLabel().equals(prediction.getLabelTrue())) {
                correct.incrementAndGet();
            }
            predictions.incrementAndGet();
        }
    }

    private void countDeadLetter(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        int partition = Integer.parseInt(text(headers, DeadLetterHeaders.PARTITION));
        if (isOfThisRun(partition, Long.parseLong(text(headers, DeadLetterHeaders.OFFSET)))) {
            deadLetters.incrementAndGet();
        }
    }

    private boolean isOfThisRun(int partition, long offset) {
        return offset >= firstOffsets.getOrDefault(partition, 0L);
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    long predictions() {
        return predictions.get();
    }

    long correct() {
        return correct.get();
    }

    long deadLetters() {
        return deadLetters.get();
    }

    /** Fails if counting has. */
    void check() {
        RuntimeException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }

    @Override
    public void close() {
        List.of(predictionReader, deadLetterReader).forEach(TopicReader::stop);
        // The readers belong to their threads until these end.
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        predictionReader.close();
        deadLetterReader.close();
        serde.close();
    }
}
