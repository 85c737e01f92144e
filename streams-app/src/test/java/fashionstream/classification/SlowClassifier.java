package fashionstream.classification;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Takes a fixed time for each image, like a large model. */
public final class SlowClassifier extends FirstPixelClassifier {
    private final Duration perImage;

    public SlowClassifier(Duration perImage) {
        this.perImage = perImage;
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        long until = System.nanoTime() + perImage.toNanos() * images.size();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        return super.classify(images);
    }
}
