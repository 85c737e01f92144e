package fashionstream.produce;

import fashionstream.config.AppConfig;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends images without labels, and each label to the labels topic some time after its image, as if people labelled the
 * images. Pending labels are kept in memory, about 200 bytes each. Not safe for use by several threads.
 */
public final class LateLabelProducer implements AutoCloseable {
    private final RecordSender<ImageRecord> images;
    private final LabelProducer labels;
    private final long delayNanos;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long imagesSent;
    private long labelsSent;

    /** @param due when to send it, by {@link System#nanoTime} */
    private record Waiting(
            String imageId, String label, @Nullable String by, long due) {}

    /**
     * Creates a producer, which connects for the first image.
     *
     * @param delay how long after its image a label is sent
     */
    public LateLabelProducer(AppConfig config, Duration delay) {
        this.images = new RecordSender<>(config, config.topics().images(), ImageRecord.class, "an image");
        this.labels = new LabelProducer(config);
        this.delayNanos = delay.toNanos();
    }

    /**
     * Sends all images of a source, and meanwhile the labels that become due, and waits until the broker has them.
     *
     * @param perSecond images per second; infinite for no limit
     * @param progress receives the number of images handed to the producer
     * @throws KafkaException if one can't be delivered; those before it may have been
     */
    public void sendImages(ImageSource source, double perSecond, LongConsumer progress) {
        Pace pace = new Pace(perSecond);
        for (Iterator<ImageRecord> iterator = source.iterator(); iterator.hasNext(); ) {
            sendDue();
            for (long wait = pace.until(imagesSent); wait > 0; wait = pace.until(imagesSent)) {
                Pace.park(Math.min(wait, untilNext()));
                sendDue();
            }
            send(iterator.next());
            progress.accept(imagesSent);
        }
        images.flush();
    }

    private void send(ImageRecord image) {
        String label = image.getLabel();
        image.setLabel(null);
        images.send(image.getId(), image);
        imagesSent++;
        if (label != null) {
            String by = image.getAttributes().get("source");
            waiting.add(new Waiting(image.getId(), label, by, System.nanoTime() + delayNanos));
        }
    }

    /**
     * Sends the pending labels, each at its time, and waits until the broker has them.
     *
     * @param progress receives the total number of labels sent
     * @throws KafkaException if one can't be delivered; those before it may have been
     */
    public void sendLabels(LongConsumer progress) {
        while (!waiting.isEmpty()) {
            Pace.park(Math.max(0, untilNext()));
            sendDue();
            progress.accept(labelsSent);
        }
        labels.flush();
    }

    private void sendDue() {
        while (untilNext() <= 0) {
            Waiting next = waiting.remove();
            labels.send(GroundTruth.newBuilder()
                    .setImageId(next.imageId)
                    .setLabel(next.label)
                    .setLabelledAt(Instant.now())
                    .setLabelledBy(next.by)
                    .build());
            labelsSent++;
        }
    }

    private long untilNext() {
        Waiting next = waiting.peek();
        return next == null ? Long.MAX_VALUE : next.due - System.nanoTime();
    }

    /** The number of images handed to the producer. */
    public long imagesSent() {
        return imagesSent;
    }

    /** The number of labels handed to the producer. */
    public long labelsSent() {
        return labelsSent;
    }

    /** The number of pending labels. */
    public long labelsWaiting() {
        return waiting.size();
    }

    @Override
    public void close() {
        images.close();
        labels.close();
    }
}
