package fashionstream.produce;

import fashionstream.config.AppConfig;
import fashionstream.schema.ImageRecord;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.apache.kafka.common.KafkaException;

/** Sends images to the images topic, keyed by their id. Not safe for use by several threads. */
public final class ImageProducer implements AutoCloseable {
    private final RecordSender<ImageRecord> sender;

    /** Creates a producer, which connects for the first image. */
    public ImageProducer(AppConfig config) {
        this.sender = new RecordSender<>(config, config.topics().images(), ImageRecord.class, "an image");
    }

    /**
     * Sends all images of a source and waits until the broker has them.
     *
     * @param perSecond images per second; infinite for no limit
     * @param progress receives the number of images handed to the producer
     * @throws KafkaException if one can't be delivered; those before it may have been
     */
    public void send(ImageSource images, double perSecond, LongConsumer progress) {
        Pace pace = new Pace(perSecond);
        long sent = 0;
        for (Iterator<ImageRecord> iterator = images.iterator(); iterator.hasNext(); ) {
            for (long wait = pace.until(sent); wait > 0; wait = pace.until(sent)) {
                Pace.park(wait);
            }
            ImageRecord image = iterator.next();
            sender.send(image.getId(), image);
            progress.accept(++sent);
        }
        sender.flush();
    }

    @Override
    public void close() {
        sender.close();
    }
}
