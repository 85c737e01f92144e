package fashionstream.kafka;

import fashionstream.config.AppConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic on its own thread. It retries after a failure of the broker, such as revoked permissions, and ends when
 * the sink fails. Safe for use by several threads.
 */
public final class BackgroundReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundReader.class);

    private static final long WAIT_SECONDS = 1;

    private final TopicReader reader;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /**
     * Starts reading.
     *
     * @param fromBeginning whether to read existing records
     * @param sink receives each record, on the reader's thread
     * @throws TopicMissingException if the topic does not exist
     */
    public BackgroundReader(
            AppConfig config, String topic, boolean fromBeginning, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        this(config, topic, fromBeginning, sink, () -> {});
    }

    /**
     * Like the other constructor, for a sink that processes several records together.
     *
     * @param pause is run on the reader's thread after the records of each poll, at least five times a second
     * @throws TopicMissingException if the topic does not exist
     */
    public BackgroundReader(
            AppConfig config,
            String topic,
            boolean fromBeginning,
            Consumer<ConsumerRecord<byte[], byte[]>> sink,
            Runnable pause) {
        this(new TopicReader(config, topic, fromBeginning), topic, sink, pause);
    }

    /**
     * Starts reading at the position of another reader, which is closed with this one.
     *
     * @param topic name of its topic, for messages
     */
    public BackgroundReader(
            TopicReader reader, String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink, Runnable pause) {
        this.reader = reader;
        this.thread = new Thread(() -> read(topic, sink, pause), "reader-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink, Runnable pause) {
        AtomicBoolean sinkFailed = new AtomicBoolean();
        do {
            try {
                reader.read(
                        Duration.ZERO,
                        record -> {
                            sinkFailed.set(true);
                            sink.accept(record);
                            sinkFailed.set(false);
                            return true;
                        },
                        () -> {
                            failure.set(null);
                            pause.run();
                        });
                return;
            } catch (RuntimeException e) {
                report(topic, e, sinkFailed.get());
            } catch (OutOfMemoryError e) {
                // Other threads may have freed memory by the next attempt.
                report(topic, new KafkaException("not enough memory to read topic " + topic, e), sinkFailed.get());
            }
        } while (!sinkFailed.get() && waitUnlessClosing());
    }

    /** Logs a failure once, until reading succeeds again. */
    private void report(String topic, RuntimeException thrown, boolean ended) {
        if (failure.getAndSet(thrown) == null) {
            LOG.warn("Topic {} can't be read{}: {}", topic, ended ? " any more" : "", thrown.toString());
        }
    }

    private boolean waitUnlessClosing() {
        try {
            return !closing.await(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Throws the failure if reading fails, or has ended. */
    public void check() {
        RuntimeException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        reader.stop();
        awaitThread();
        reader.close();
    }

    /** Waits for the thread, which ends soon and uses the Kafka client until then; keeps an interrupt for later. */
    private void awaitThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
