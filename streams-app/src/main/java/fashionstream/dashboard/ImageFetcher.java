package fashionstream.dashboard;

import fashionstream.config.AppConfig;
import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.ImageShape;
import fashionstream.intake.Intake;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TransientFailures;
import fashionstream.preprocessing.Preprocessing;
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
 * Fetches single images by their position in the images topic, one after the other, and caches small ones for other
 * browsers. Safe for use by several threads; each waits at most {@link #PATIENCE} for its turn, and as long for the
 * broker.
 */
final class ImageFetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFetcher.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(250);

    private static final int FETCH_WAIT_MS = 10;

    /** At most 16 MiB in total. */
    private static final int MAX_CACHED = 1_000;

    private static final int MAX_CACHED_BYTES = 16 * 1024;

    private final TopicView topics;
    private final String topic;
    private final ImageShape shape;
    private final Supplier<Preprocessing> preprocessing;
    private final DecodeLimits limits;
    private final RecordDeserializer<ImageRecord> images;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<Integer> partitions = new HashSet<>();
    private final Map<Position, byte[]> cached = new LinkedHashMap<>();

    /** Guards the consumer and the objects used with it. */
    private final ReentrantLock turn = new ReentrantLock(true);

    /** @param topicId id of the current topic: a recreated topic has other images at the same positions */
    private record Position(Optional<Uuid> topicId, int partition, long offset) {}

    /**
     * @param topics provides the id of the images topic; not closed by this
     * @param shape shape of the images of all models
     * @param preprocessing how the active model converts images to its shape
     */
    ImageFetcher(AppConfig config, TopicView topics, ImageShape shape, Supplier<Preprocessing> preprocessing) {
        this.topics = topics;
        this.topic = config.topics().images();
        this.shape = shape;
        this.preprocessing = preprocessing;
        this.limits = config.decodeLimits();
        this.images = Intake.images(config);
        Map<String, Object> properties = config.consumerProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // The consumer then fetches the next record, and the next image waits for the response to that fetch.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        // One record is enough; the broker returns it even if it is larger.
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2_048);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Returns the image as PNG; empty if the position does not exist, its record or its topic is deleted, or the record
     * has no valid image.
     *
     * @param topicId id of the topic that contains it; empty if unknown
     * @throws ServiceUnavailableResponse if other fetches take too long, or the broker doesn't respond in time
     */
    Optional<byte[]> png(Optional<Uuid> topicId, int partition, long offset) {
        Optional<Uuid> now = topics.id(topic);
        if (topicId.isPresent() && now.isPresent() && !topicId.equals(now)) {
            return Optional.empty();
        }
        Position place = new Position(now, partition, offset);
        byte[] known = cached(place);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> png = inTurn(() -> fetch(partition, offset));
        png.ifPresent(bytes -> cache(place, bytes));
        return png;
    }

    private Optional<byte[]> inTurn(Supplier<Optional<byte[]>> work) {
        try {
            if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServiceUnavailableResponse("too many images are being fetched; try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceUnavailableResponse("the server is stopping");
        }
        try {
            return work.get();
        } catch (KafkaException e) {
            LOG.debug("Can't fetch an image", e);
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

    /** Partitions may be added at runtime, but never removed. */
    private boolean exists(int partition) {
        if (!partitions.contains(partition)) {
            consumer.partitionsFor(topic, PATIENCE).forEach(info -> partitions.add(info.partition()));
        }
        return partitions.contains(partition);
    }

    private byte @Nullable [] cached(Position place) {
        synchronized (cached) {
            return cached.get(place);
        }
    }

    private void cache(Position place, byte[] png) {
        if (png.length > MAX_CACHED_BYTES) {
            return;
        }
        synchronized (cached) {
            cached.put(place, png);
            if (cached.size() > MAX_CACHED) {
                cached.remove(cached.keySet().iterator().next());
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
            // Deleted already, or not written yet.
            return Optional.empty();
        }
        throw new TimeoutException("no record of " + partition + " at " + offset + " in time");
    }

    private Optional<byte[]> toPng(ConsumerRecord<byte[], byte[]> record) {
        try {
            ImageRecord image = images.read(record).value();
            return image == null
                    ? Optional.empty()
                    : Optional.of(encode(new ImageDecoder(shape, preprocessing.get(), limits).decode(image)));
        } catch (SerializationException | ImageException e) {
            if (TransientFailures.isAboutSurroundings(e)) {
                throw e;
            }
            // Never return data that isn't an image.
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
                // The thread that holds it is waiting for the registry, and ends with the process.
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
