package fashionstream.rolling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A prediction, as much of it as judging needs, for as long as a label may come or be corrected.
 *
 * @param version version of the model
 * @param partition partition of the image record
 * @param offset offset of the image record; with version and partition it tells a repeated prediction from another one
 * @param predictedClass index of the predicted class
 * @param probabilities one per class: which of them the log loss needs is known with the truth only
 * @param time event time in milliseconds since 1970
 * @param ownLabel what the image record said the truth is; null if nothing
 * @param countedClass index of the true class that it was counted under; -1 if it wasn't
 * @param fold the {@linkplain Slice#fold fold} that it was counted in; of no meaning if it wasn't
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TrackedPrediction(
        String version,
        int partition,
        long offset,
        int predictedClass,
        float[] probabilities,
        long time,
        @Nullable String ownLabel,
        int countedClass,
        long fold) {
    /** Stands for an unknown truth. */
    static final int NOT_COUNTED = -1;

    boolean isOf(String otherVersion, int otherPartition, long otherOffset) {
        return partition == otherPartition && offset == otherOffset && version.equals(otherVersion);
    }

    /** Probability of the predicted class. */
    float confidence() {
        return probabilities[predictedClass];
    }

    TrackedPrediction counted(int trueClass, long inFold) {
        return new TrackedPrediction(
                version, partition, offset, predictedClass, probabilities, time, ownLabel, trueClass, inFold);
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(version);
        out.writeInt(partition);
        out.writeLong(offset);
        out.writeInt(predictedClass);
        out.writeInt(probabilities.length);
        for (float probability : probabilities) {
            out.writeFloat(probability);
        }
        out.writeLong(time);
        NullableText.write(ownLabel, out);
        out.writeInt(countedClass);
        out.writeLong(fold);
    }

    static TrackedPrediction read(DataInput in) throws IOException {
        String version = in.readUTF();
        int partition = in.readInt();
        long offset = in.readLong();
        int predictedClass = in.readInt();
        float[] probabilities = new float[in.readInt()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = in.readFloat();
        }
        return new TrackedPrediction(
                version,
                partition,
                offset,
                predictedClass,
                probabilities,
                in.readLong(),
                NullableText.read(in),
                in.readInt(),
                in.readLong());
    }
}
