package fashionstream.produce;

import org.jspecify.annotations.Nullable;

/**
 * How an {@link ImageFeed} sends.
 *
 * @param rate images per second, 0 to {@value #MAX_RATE}; 0 for none
 * @param drift change of the images, at its greatest strength; null for none
 * @param labels whether labels are sent with the images; otherwise they are held back until this is set again
 */
public record FeedSettings(double rate, @Nullable DriftKind drift, boolean labels) {
    /** The largest rate. */
    static final int MAX_RATE = 2_000;

    public FeedSettings {
        if (!(rate >= 0 && rate <= MAX_RATE)) {
            throw new IllegalArgumentException("rate must be 0 to " + MAX_RATE + " images per second, not " + rate);
        }
    }
}
