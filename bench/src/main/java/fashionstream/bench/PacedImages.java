package fashionstream.bench;

import fashionstream.produce.ImageSource;
import fashionstream.schema.ImageRecord;
import java.time.Instant;
import java.util.Iterator;

/**
 * Images at a constant rate, with the time when each is due as {@code captured_at}, not the time when it is sent. If the
 * sender is late, the latency of the images includes the delay (which would be hidden otherwise: "coordinated omission").
 *
 * @param images the images; their {@code captured_at} is replaced
 * @param perSecond images per second, the rate at which they are sent
 */
record PacedImages(ImageSource images, double perSecond) implements ImageSource {
    private static final double NANOS = 1e9;

    @Override
    public long size() {
        return images.size();
    }

    /** The first image is due now. */
    @Override
    public Iterator<ImageRecord> iterator() {
        Instant start = Instant.now();
        Iterator<ImageRecord> iterator = images.iterator();
        return new Iterator<>() {
            private long number;

            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public ImageRecord next() {
                ImageRecord image = iterator.next();
                image.setCapturedAt(due(start, number++, perSecond));
                return image;
            }
        };
    }

    /** The time when an image is due. */
    static Instant due(Instant start, long number, double perSecond) {
        return start.plusNanos((long) (number * NANOS / perSecond));
    }
}
