package fashionstream.classification;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Takes its time over each image, as a large model does. */
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
