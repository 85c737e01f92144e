package fashionstream.produce;

import fashionstream.config.AppConfig;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends images on its own thread until it is closed, with settings that can be changed meanwhile. Each image has a
 * unique id. Labels that are held back are kept in memory, at most {@value #MAX_HELD}; beyond that, the oldest are
 * dropped.
 *
 * <p>Safe for use by several threads.
 */
public final class ImageFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFeed.class);
    private static final int MAX_HELD = 100_000;

    /** Maximum time until a change of the settings takes effect. */
    private static final long PATIENCE_NANOS = 100_000_000;

    private final IdxImages images;
    private final RecordSender<ImageRecord> sender;
    private final LabelProducer labels;
    private final String name = "feed-" + Long.toString(Instant.now().toEpochMilli(), Character.MAX_RADIX);
    private final Thread thread = new Thread(this::run, "image-feed");
    private volatile FeedSettings settings;
    private volatile boolean closed;
    private volatile @Nullable KafkaException failure;

    /** Used by the feed's thread only, like the fields below. */
    private final Queue<GroundTruth> held = new ArrayDeque<>();

    private long sent;

    /**
     * Starts sending.
     *
     * @param images sent repeatedly; their labels must be known
     */
    public ImageFeed(AppConfig config, IdxImages images, FeedSettings settings) {
        this.images = images.withCount(Long.MAX_VALUE);
        this.settings = settings;
        this.sender = new RecordSender<>(config, config.topics().images(), ImageRecord.class, "an image");
        this.labels = new LabelProducer(config);
        thread.setDaemon(true);
        thread.start();
    }

    public FeedSettings settings() {
        return settings;
    }

    /** Changes the settings, with effect within 0.1 s. */
    public void change(FeedSettings wanted) {
        settings = wanted;
    }

    /**
     * Throws if the feed has failed.
     *
     * @throws KafkaException if a record could not be delivered; the feed has ended then
     */
    public void check() {
        KafkaException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }

    private void run() {
        try {
            while (!closed) {
                send(settings);
            }
        } catch (KafkaException e) {
            failure = e;
            LOG.warn("The stream of images has ended: {}", e.getMessage());
        }
    }

    /** Sends until the settings change. */
    private void send(FeedSettings now) {
        if (now.labels()) {
            release();
        }
        Iterator<ImageRecord> source = source(now.drift());
        Pace pace = new Pace(now.rate());
        long number = 0;
        while (!closed && settings.equals(now)) {
            long wait = now.rate() == 0 ? PATIENCE_NANOS : pace.until(number);
            if (wait > 0) {
                LockSupport.parkNanos(Math.min(wait, PATIENCE_NANOS));
            } else {
                send(source.next(), now.labels());
                number++;
            }
        }
    }

    private Iterator<ImageRecord> source(@Nullable DriftKind drift) {
        return drift == null ? images.iterator() : new DriftingImages(images, drift, drift.strengths(), 0).iterator();
    }

    private void send(ImageRecord image, boolean labelled) {
        image.setId(name + "-" + ++sent);
        String label = image.getLabel();
        if (!labelled && label != null) {
            image.setLabel(null);
            hold(image, label);
        }
        sender.send(image.getId(), image);
    }

    private void hold(ImageRecord image, String label) {
        held.add(GroundTruth.newBuilder()
                .setImageId(image.getId())
                .setLabel(label)
                .setLabelledAt(Instant.now())
                .setLabelledBy(image.getAttributes().get("source"))
                .build());
        if (held.size() > MAX_HELD) {
            held.remove();
        }
    }

    private void release() {
        for (GroundTruth label = held.poll(); label != null; label = held.poll()) {
            label.setLabelledAt(Instant.now());
            labels.send(label);
        }
        labels.flush();
    }

    /** Stops sending, and waits until all sent records are delivered. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.close();
        labels.close();
    }
}
