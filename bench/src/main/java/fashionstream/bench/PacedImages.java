package fashionstream.bench;

import fashionstream.produce.ImageSource;
import fashionstream.schema.ImageRecord;
import java.time.Instant;
import java.util.Iterator;

/**
 * Images that come at an even rate, each captured when it was due, not when it was sent. If the sender is held up, the
 * images behind it are late, too, and their latency tells (otherwise the delay would stay hidden: "coordinated
 * omission").
 *
 * @param images the images; how they are captured is decided here
 * @param perSecond images per second, the same that they are sent at
 */
record PacedImages(ImageSource images, double perSecond) implements ImageSource {
    private static final double NANOS = 1e9;

    @Override
    public long size() {
        return images.size();
    }

    /** The clock starts now. */
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

    /** When an image is due. */
    static Instant due(Instant start, long number, double perSecond) {
        return start.plusNanos((long) (number * NANOS / perSecond));
    }
}
