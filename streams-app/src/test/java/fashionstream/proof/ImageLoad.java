package fashionstream.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import fashionstream.config.AppConfig;
import fashionstream.produce.ImageSource;
import fashionstream.registry.AvroSerializer;
import fashionstream.schema.ImageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Produces images on its own thread. Some are poisoned, and half have no label, which is sent before or after their
 * prediction. It stays a constant number of records ahead of the application, so that batches always wait in the
 * application's queues, and records arrive for as long as it works, regardless of its speed.
 */
final class ImageLoad implements AutoCloseable {
    /** Number of records between two checks of the application's progress. */
    private static final int PIECE = 500;

    /** Often enough that some poison ends a batch, and is the last record before a commit. */
    private static final int POISON_EVERY = 20;

    /** One in this many records starts a sequence of poison only. */
    private static final int RUN_EVERY = 5000;

    /** Fills a batch in each partition. */
    private static final int LONGEST_RUN = 500;

    /** Where a poll is likely to end, every second record is poisoned. */
    private static final int END_OF_PIECE = 8;

    /** Timestamps are out of order by up to this many milliseconds. */
    private static final int OLDEST = 60_000;

    /** Fraction of all records that wait for the application, unless it is near the end. */
    private static final double BACKLOG = 0.1;

    private final AppConfig config;
    private final ImageSource images;
    private final Progress progress;
    private final Random random;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final long backlog;
    private final Future<?> done;
    private volatile long limit;

    /** Used by the thread only. */
    private int runLeft;

    private ImageLoad(AppConfig config, ImageSource images, Progress progress, Random random) {
        this.config = config;
        this.images = images;
        this.progress = progress;
        this.random = random;
        this.backlog = (long) (images.size() * BACKLOG);
        this.done = thread.submit(this::produce);
    }

    static ImageLoad start(AppConfig config, ImageSource images, Progress progress, Random random) {
        return new ImageLoad(config, images, progress, random);
    }

    /** Continues until the application would still have a backlog after acknowledging the given number of records. */
    void continueUntil(long acknowledged) {
        limit = acknowledged + backlog;
    }

    /** Throws the failure that stopped the load, if any. */
    void rethrowFailure() throws InterruptedException, ExecutionException {
        if (done.isDone()) {
            done.get();
        }
    }

    /** Waits until everything is sent, including labels. */
    void awaitDone() throws InterruptedException, ExecutionException {
        done.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** Every second image is sent without its label, which is sent separately. */
    private void withhold(ImageRecord image, long number, LateLabels labels) {
        if (number % 2 == 0) {
            labels.add(image.getId(), String.valueOf(image.getLabel()));
            image.setLabel(null);
        }
    }

    private Void produce() throws InterruptedException, ExecutionException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (LateLabels labels = new LateLabels(config, new Random(random.nextLong()), 2 * backlog);
                Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Iterator<ImageRecord> iterator = images.iterator(); iterator.hasNext(); ) {
                if (sent.size() % PIECE == 0) {
                    await().forever()
                            .pollDelay(Duration.ZERO)
                            .until(() -> sent.size() < limit && sent.size() < progress.acknowledged() + backlog);
                    labels.send(sent.size(), producer);
                }
                ImageRecord image = iterator.next();
                if (isPoison(sent.size())) {
                    sent.add(producer.send(poison(image, serde.serializer())));
                } else {
                    withhold(image, sent.size(), labels);
                    sent.add(producer.send(record(image, serde.serializer())));
                }
            }
            labels.send(Long.MAX_VALUE, producer);
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
        return null;
    }

    /** Whether the record of this number is poisoned: occasionally, where polls end, and many in a row. */
    private boolean isPoison(long number) {
        if (runLeft == 0 && random.nextInt(RUN_EVERY) == 0) {
            runLeft = random.nextInt(LONGEST_RUN);
        }
        if (runLeft > 0) {
            runLeft--;
            return true;
        }
        boolean last = number % PIECE >= PIECE - END_OF_PIECE || number >= images.size() - END_OF_PIECE;
        return random.nextInt(last ? 2 : POISON_EVERY) == 0;
    }

    private ProducerRecord<byte[], byte[]> record(ImageRecord image, Serializer<ImageRecord> serializer) {
        return record(image, serializer.serialize(config.topics().images(), image));
    }

    private ProducerRecord<byte[], byte[]> poison(ImageRecord image, Serializer<ImageRecord> serializer) {
        String topic = config.topics().images();
        image.setId(Poison.key(image));
        return record(image, Poison.any(random).value(image, changed -> serializer.serialize(topic, changed), random));
    }

    /** Has its own timestamp and headers, which its outcome must copy. */
    private ProducerRecord<byte[], byte[]> record(ImageRecord image, byte @Nullable [] value) {
        byte[] key = image.getId().getBytes(UTF_8);
        long timestamp = System.currentTimeMillis() - random.nextInt(OLDEST);
        List<Header> headers = List.of(
                new RecordHeader("trace", key),
                new RecordHeader("trace", Long.toString(random.nextLong()).getBytes(UTF_8)),
                new RecordHeader("nothing", null),
                new RecordHeader(AvroSerializer.KEY_SCHEMA_ID_HEADER, new byte[] {1, 2, 3}));
        return new ProducerRecord<>(config.topics().images(), null, timestamp, key, value, headers);
    }
}
