package fashionstream.topology;

import fashionstream.accuracy.ConfusionCounter;
import fashionstream.accuracy.ConfusionMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * What a window has counted of one model. Immutable; kept in a state store.
 *
 * @param seen images that ever came into the window, those that left it included
 * @param confidenceNanos sum of the confidences of the images in the window, in units of 1e-9: whole numbers, so that
 *     what leaves takes away exactly what it brought
 * @param earliest first prediction time that ever came in, in milliseconds since 1970; {@link Long#MAX_VALUE} if none
 * @param latest last prediction time that ever came in, in milliseconds since 1970; {@link Long#MIN_VALUE} if none
 */
record WindowCounts(
        Judgement.Model model, ConfusionMatrix matrix, long seen, long confidenceNanos, long earliest, long latest) {
    private static final double NANO = 1e-9;

    static WindowCounts empty(Judgement.Model model) {
        ConfusionMatrix nothing = new ConfusionCounter(model.classes().size()).snapshot();
        return new WindowCounts(model, nothing, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    /** After an image came in. */
    WindowCounts plus(Judgement.Image image) {
        ConfusionCounter counter = new ConfusionCounter(matrix);
        counter.add(image.trueClass(), image.predictedClass());
        return new WindowCounts(
                model,
                counter.snapshot(),
                seen + 1,
                confidenceNanos + nanos(image),
                Math.min(earliest, image.predictedAt()),
                Math.max(latest, image.predictedAt()));
    }

    /** After an image left that came in before. */
    WindowCounts minus(Judgement.Image image) {
        ConfusionCounter counter = new ConfusionCounter(matrix);
        counter.subtract(image.trueClass(), image.predictedClass());
        return new WindowCounts(model, counter.snapshot(), seen, confidenceNanos - nanos(image), earliest, latest);
    }

    /** With these images in the window, and no others; what was ever seen stays as it is. */
    WindowCounts recounted(List<Judgement.Image> images) {
        ConfusionCounter counter = new ConfusionCounter(matrix.classes());
        long confidences = 0;
        for (Judgement.Image image : images) {
            counter.add(image.trueClass(), image.predictedClass());
            confidences += nanos(image);
        }
        return new WindowCounts(model, counter.snapshot(), seen, confidences, earliest, latest);
    }

    /** Mean confidence of the images in the window; there must be at least one. */
    double meanConfidence() {
        return confidenceNanos * NANO / matrix.total();
    }

    private static long nanos(Judgement.Image image) {
        return Math.round(image.confidence() / NANO);
    }

    void write(DataOutput out) throws IOException {
        model.write(out);
        for (long count : matrix.toArray()) {
            out.writeLong(count);
        }
        out.writeLong(seen);
        out.writeLong(confidenceNanos);
        out.writeLong(earliest);
        out.writeLong(latest);
    }

    static WindowCounts read(DataInput in) throws IOException {
        Judgement.Model model = Judgement.Model.read(in);
        int classes = model.classes().size();
        long[] counts = new long[classes * classes];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.readLong();
        }
        return new WindowCounts(
                model, ConfusionMatrix.of(counts), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
}
