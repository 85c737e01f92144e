package fashionstream.rolling.counts;

import fashionstream.schema.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a prediction that is needed to count it, kept for as long as its label may arrive or be corrected.
 *
 * @param version version of the model
 * @param place position of the image; together with the version it identifies repeated predictions
 * @param predictedClass index of the predicted class
 * @param probabilities one per class, because the log loss needs that of the true class
 * @param time event time in milliseconds since 1970
 * @param ownLabel the label in the image record; null if there is none
 * @param countedClass index of the true class that it was counted under; -1 if it wasn't
 * @param batch the {@linkplain Increment.SecondCounts#batch batch} that it was counted in; undefined if it was not counted
 * @param slices the slices that it was counted in, before any of its values were counted among others
 * @param challenger whether it is that of a challenger
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TrackedPrediction(
        String version,
        ImagePlace place,
        int predictedClass,
        float[] probabilities,
        long time,
        @Nullable String ownLabel,
        int countedClass,
        long batch,
        List<Slice> slices,
        boolean challenger) {
    /** The class index of an unknown truth. */
    static final int NOT_COUNTED = -1;

    TrackedPrediction {
        slices = List.copyOf(slices);
    }

    boolean isOf(String otherVersion, ImagePlace otherPlace) {
        return place.equals(otherPlace) && version.equals(otherVersion);
    }

    /** Probability of the predicted class. */
    float confidence() {
        return probabilities[predictedClass];
    }

    /** Whether the indices and probabilities fit a model with this number of classes. */
    boolean fits(int classes) {
        return probabilities.length == classes
                && predictedClass >= 0
                && predictedClass < classes
                && countedClass < classes;
    }

    TrackedPrediction counted(int trueClass, long inBatch) {
        return new TrackedPrediction(
                version, place, predictedClass, probabilities, time, ownLabel, trueClass, inBatch, slices, challenger);
    }

    void write(StateOutput out) throws IOException {
        out.writeText(version);
        place.write(out);
        out.writeInt(predictedClass);
        out.writeInt(probabilities.length);
        for (float probability : probabilities) {
            out.writeFloat(probability);
        }
        out.writeLong(time);
        out.writeNullableText(ownLabel);
        out.writeInt(countedClass);
        out.writeLong(batch);
        out.writeByte(slices.size());
        for (Slice slice : slices) {
            slice.write(out);
        }
        out.writeBoolean(challenger);
    }

    static TrackedPrediction read(StateInput in) throws IOException {
        String version = in.readText();
        ImagePlace place = ImagePlace.read(in);
        int predictedClass = in.readInt();
        float[] probabilities = new float[in.readSize(Float.BYTES)];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = in.readFloat();
        }
        return new TrackedPrediction(
                version,
                place,
                predictedClass,
                probabilities,
                in.readLong(),
                in.readNullableText(),
                in.readInt(),
                in.readLong(),
                in.isBefore(8) ? List.of() : readSlices(in),
                !in.isBefore(9) && in.readBoolean());
    }

    private static List<Slice> readSlices(StateInput in) throws IOException {
        List<Slice> slices = new ArrayList<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            slices.add(Slice.read(in));
        }
        return slices;
    }

    /**
     * The position of an image record.
     *
     * @param topicId Kafka's id of the images topic, because a recreated topic restarts at offset 0; null if the
     *     prediction lacks it, like those of earlier versions
     */
    record ImagePlace(@Nullable String topicId, int partition, long offset) {
        static ImagePlace of(Prediction prediction) {
            return new ImagePlace(
                    prediction.getImageTopicId(), prediction.getImagePartition(), prediction.getImageOffset());
        }

        void write(StateOutput out) throws IOException {
            out.writeNullableText(topicId);
            out.writeInt(partition);
            out.writeLong(offset);
        }

        static ImagePlace read(StateInput in) throws IOException {
            String topicId = in.isFirstFormat() ? null : in.readNullableText();
            return new ImagePlace(topicId, in.readInt(), in.readLong());
        }
    }
}
