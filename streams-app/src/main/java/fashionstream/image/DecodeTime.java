package fashionstream.image;

import java.time.Duration;

/**
 * The time that the decoding of an image may take. The decoding thread checks it between the rows of the image and the
 * parts of its file: no other thread could stop a decoder. A step in between, such as the whole of a WebP file, may
 * exceed it.
 */
final class DecodeTime {
    private final Duration limit;
    private final long began = System.nanoTime();

    DecodeTime(Duration limit) {
        this.limit = limit;
    }

    /** @throws ImageException if the time is over */
    void check() {
        if (isOver()) {
            throw new ImageException("the image takes longer than " + limit.toMillis()
                    + " ms to be decoded (image.decode.max.ms); save it again, in fewer passes or smaller");
        }
    }

    boolean isOver() {
        return System.nanoTime() - began > limit.toNanos();
    }
}
