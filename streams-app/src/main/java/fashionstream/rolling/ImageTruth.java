package fashionstream.rolling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one image id: its predictions, and what was said about its truth. Immutable; kept in a state store.
 *
 * @param since stream time at which the first of it came, in milliseconds since 1970
 * @param told whether a record of the labels topic has spoken; if so, it overrules the image record
 * @param label what that record said; null if it withdrew, or there was none
 * @param labelTime event time of that record, in milliseconds since 1970
 * @param predictions in the order in which they came
 */
public record ImageTruth(
        long since, boolean told, @Nullable String label, long labelTime, List<TrackedPrediction> predictions) {
    public ImageTruth {
        predictions = List.copyOf(predictions);
    }

    /** Nothing yet. */
    static ImageTruth nothing(long since) {
        return new ImageTruth(since, false, null, 0, List.of());
    }

    /** Whether it is a label whose image has no prediction yet. */
    boolean isWaitingLabel() {
        return label != null && predictions.isEmpty();
    }

    boolean knows(String version, int partition, long offset) {
        return predictions.stream().anyMatch(each -> each.isOf(version, partition, offset));
    }

    /** What the truth about a prediction is, as far as is known. */
    @Nullable
    String labelOf(TrackedPrediction prediction) {
        return told ? label : prediction.ownLabel();
    }

    ImageTruth with(TrackedPrediction prediction) {
        List<TrackedPrediction> more = new ArrayList<>(predictions);
        more.add(prediction);
        return new ImageTruth(since, told, label, labelTime, more);
    }

    ImageTruth told(@Nullable String newLabel, long time, List<TrackedPrediction> judged) {
        return new ImageTruth(since, true, newLabel, time, judged);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(DataOutput out) throws IOException {
        out.writeLong(since);
        out.writeBoolean(told);
        NullableText.write(label, out);
        out.writeLong(labelTime);
        out.writeInt(predictions.size());
        for (TrackedPrediction prediction : predictions) {
            prediction.write(out);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static ImageTruth read(DataInput in) throws IOException {
        long since = in.readLong();
        boolean told = in.readBoolean();
        String label = NullableText.read(in);
        long labelTime = in.readLong();
        int count = in.readInt();
        List<TrackedPrediction> predictions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            predictions.add(TrackedPrediction.read(in));
        }
        return new ImageTruth(since, told, label, labelTime, predictions);
    }
}
