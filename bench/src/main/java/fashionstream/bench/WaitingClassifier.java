package fashionstream.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;

/**
 * A classifier that waits instead of computing: it occupies its thread like a model on another machine or device, but
 * leaves the processor to everything else. Thread-safe.
 */
final class WaitingClassifier implements Classifier {
    private static final ImageShape SHAPE = new ImageShape(28, 28, 1);

    /** The probability of the predicted class. */
    private static final float CONFIDENCE = 0.9f;

    static {
        // It has no drift reference, and each start would warn of that.
        ((Logger) LoggerFactory.getLogger(ActiveModel.class)).setLevel(Level.ERROR);
    }

    private final ModelInfo model;
    private final long nanosPerImage;

    /**
     * Creates a classifier.
     *
     * @param classes number of classes, at least 2
     * @param millisPerImage how long it waits for each image; 0 for not at all
     */
    WaitingClassifier(int classes, double millisPerImage) {
        this.model = new ModelInfo(
                "waiting", String.format(Locale.ROOT, "%012x", classes), classNames(classes), SHAPE, Map.of());
        this.nanosPerImage = Math.round(millisPerImage * TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** The class names of a model with this many classes. */
    static List<String> classNames(int classes) {
        return IntStream.range(0, classes)
                .mapToObj(i -> String.format(Locale.ROOT, "class-%04d", i))
                .toList();
    }

    @Override
    public ModelInfo model() {
        return model;
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        long end = System.nanoTime() + nanosPerImage * images.size();
        List<float[]> rows = new ArrayList<>(images.size());
        images.forEach(image -> rows.add(probabilities(image)));
        for (long left = end - System.nanoTime();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return rows.toArray(float[][]::new);
    }

    private float[] probabilities(byte[] image) {
        int classes = model.classes().size();
        float[] row = new float[classes];
        Arrays.fill(row, (1 - CONFIDENCE) / (classes - 1));
        row[Math.floorMod(Arrays.hashCode(image), classes)] = CONFIDENCE;
        return row;
    }

    @Override
    public void close() {}
}
