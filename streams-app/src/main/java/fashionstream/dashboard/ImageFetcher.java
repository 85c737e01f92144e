package fashionstream.dashboard;

import fashionstream.config.AppConfig;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.ImageShape;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TransientFailures;
import fashionstream.schema.ImageRecord;
import fashionstream.topics.TopicView;
import io.javalin.http.ServiceUnavailableResponse;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches single images by their place in the images topic, one after the other, and remembers small ones for the next
 * browser. Safe for use by several threads; none waits for longer than {@link #PATIENCE} for its turn, and again for
 * the broker.
 */
final class ImageFetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFetcher.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(250);

    private static final int FETCH_WAIT_MS = 10;

    /** Sixteen MiB at most. */
    private static final int MAX_REMEMBERED = 1_000;

    private static final int MAX_REMEMBERED_BYTES = 16 * 1024;

    private final TopicView topics;
    private final String topic;
    private final ImageShape shape;
    private final ImageDecoder decoder;
    private final RecordDeserializer<ImageRecord> images;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<Integer> partitions = new HashSet<>();
    private final Map<Place, byte[]> remembered = new LinkedHashMap<>();

    /** The consumer's, and that of what it needs. */
    private final ReentrantLock turn = new ReentrantLock(true);

    /** @param topicId of the topic as it is now: one that is created anew has other images in the same places */
    private record Place(Optional<Uuid> topicId, int partition, long offset) {}

    /** @param topics knows the images topic; stays the caller's */
    ImageFetcher(AppConfig config, TopicView topics, ImageShape shape) {
        this.topics = topics;
        this.topic = config.topics().images();
        this.shape = shape;
        this.decoder = new ImageDecoder(shape);
        this.images = RecordDeserializer.of(config, ImageRecord.class);
        Map<String, Object> properties = config.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // After the wanted record the consumer asks for the next one, and the next image waits until that is answered.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        // A single record is wanted; one that is larger comes all the same.
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2_048);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The image as PNG; empty if the place does not exist, its record or its topic is deleted, or it holds no image.
     *
     * @param topicId of the topic that it lies in; empty if that isn't known
     * @throws ServiceUnavailableResponse if others are in front for too long, or the broker doesn't answer in time
     */
    Optional<byte[]> png(Optional<Uuid> topicId, int partition, long offset) {
        Optional<Uuid> now = topics.id(topic);
        if (topicId.isPresent() && now.isPresent() && !topicId.equals(now)) {
            return Optional.empty();
        }
        Place place = new Place(now, partition, offset);
        byte[] known = remembered(place);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> png = inTurn(() -> fetch(partition, offset));
        png.ifPresent(bytes -> remember(place, bytes));
        return png;
    }

    private Optional<byte[]> inTurn(Supplier<Optional<byte[]>> work) {
        try {
            if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServiceUnavailableResponse("other images are fetched first; try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceUnavailableResponse("the server stops");
        }
        try {
            return work.get();
        } catch (KafkaException e) {
            LOG.debug("An image can't be fetched", e);
            throw new ServiceUnavailableResponse("the broker or the schema registry does not respond; try again later");
        } finally {
            turn.unlock();
        }
    }

    private Optional<byte[]> fetch(int partition, long offset) {
        if (!exists(partition)) {
            return Optional.empty();
        }
        return record(new TopicPartition(topic, partition), offset).flatMap(this::toPng);
    }

    /** Partitions may be added while we run, but none is taken away. */
    private boolean exists(int partition) {
        if (!partitions.contains(partition)) {
            consumer.partitionsFor(topic, PATIENCE).forEach(info -> partitions.add(info.partition()));
        }
        return partitions.contains(partition);
    }

    private byte @Nullable [] remembered(Place place) {
        synchronized (remembered) {
            return remembered.get(place);
        }
    }

    private void remember(Place place, byte[] png) {
        if (png.length > MAX_REMEMBERED_BYTES) {
            return;
        }
        synchronized (remembered) {
            remembered.put(place, png);
            if (remembered.size() > MAX_REMEMBERED) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> record(TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return record.offset() == offset ? Optional.of(record) : Optional.empty();
                }
            }
        } catch (OffsetOutOfRangeException e) {
            // Deleted since, or not written yet.
            return Optional.empty();
        }
        throw new TimeoutException("nothing came of " + partition + " at " + offset);
    }

    private Optional<byte[]> toPng(ConsumerRecord<byte[], byte[]> record) {
        try {
            ImageRecord image = images.read(record).value();
            return image == null ? Optional.empty() : Optional.of(encode(decoder.decode(image)));
        } catch (SerializationException | ImageException e) {
            if (TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            // What isn't an image doesn't leave.
            return Optional.empty();
        }
    }

    private byte[] encode(byte[] pixels) {
        BufferedImage image = new BufferedImage(
                shape.width(),
                shape.height(),
                shape.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < shape.width() * shape.height(); i++) {
            for (int band = 0; band < shape.channels(); band++) {
                int value = pixels[i * shape.channels() + band] & 0xff;
                image.getRaster().setSample(i % shape.width(), i / shape.width(), band, value);
            }
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an image can't be written as PNG", e);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                // Whoever has it waits for the registry, and ends with the process.
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            consumer.close();
            images.close();
        } finally {
            turn.unlock();
        }
    }
}
