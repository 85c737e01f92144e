package fashionstream.produce;

import fashionstream.config.AppConfig;
import fashionstream.schema.ImageRecord;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends images to the images topic, keyed by their id. Not safe for use by several threads. */
public final class ImageProducer implements AutoCloseable {
    private static final double NANOS = 1e9;

    private final Producer<String, ImageRecord> producer;
    private final Serde<ImageRecord> serde;
    private final String topic;

    /** Makes a producer that connects on the first image. */
    public ImageProducer(AppConfig config) {
        this.topic = config.topics().images();
        this.serde = config.valueSerde(ImageRecord.class);
        this.producer = new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer());
    }

    /**
     * Sends all images of a source and waits until the broker has them.
     *
     * @param perSecond images per second; infinite for as fast as it goes
     * @param progress hears how many have been handed to the producer
     * @throws KafkaException if one can't be delivered; those before it may have been
     */
    public void send(ImageSource images, double perSecond, LongConsumer progress) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long started = System.nanoTime();
        long sent = 0;
        for (Iterator<ImageRecord> iterator = images.iterator(); iterator.hasNext(); ) {
            awaitTurn(started, (long) (sent * NANOS / perSecond));
            ImageRecord image = iterator.next();
            // The callback hears of failures; the future would tell the same.
            var unused = producer.send(new ProducerRecord<>(topic, image.getId(), image), (delivered, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            });
            failOn(failure.get());
            progress.accept(++sent);
        }
        producer.flush();
        failOn(failure.get());
    }

    /** Waits until so many nanoseconds after the start. */
    private static void awaitTurn(long started, long due) {
        // A sum of both could overflow at rates near 0.
        long wait = due - (System.nanoTime() - started);
        while (wait > 0) {
            LockSupport.parkNanos(wait);
            if (Thread.currentThread().isInterrupted()) {
                throw new KafkaException("interrupted while sending images");
            }
            wait = due - (System.nanoTime() - started);
        }
    }

    private void failOn(@Nullable Exception error) {
        if (error != null) {
            throw new KafkaException(
                    "an image can't be delivered to topic " + topic + ": " + error.getMessage(), error);
        }
    }

    @Override
    public void close() {
        producer.close();
        serde.close();
    }
}
