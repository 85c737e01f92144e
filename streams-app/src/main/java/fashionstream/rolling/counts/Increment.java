package fashionstream.rolling.counts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one batch of predictions or labels changes in the counts.
 *
 * @param fold number of the batch: slices of it are new, those of others correct what was counted before
 * @param streamTime how far the batch's partitions are in event time, in milliseconds since 1970
 */
public record Increment(long fold, long streamTime, List<ModelIncrement> models, InputTotals inputs) {
    public Increment {
        models = List.copyOf(models);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeLong(fold);
        out.writeLong(streamTime);
        out.writeInt(models.size());
        for (ModelIncrement model : models) {
            model.write(out);
        }
        inputs.write(out);
    }

    /** Reads what {@link #write} wrote. */
    public static Increment read(StateInput in) throws IOException {
        long fold = in.readLong();
        long streamTime = in.readLong();
        int count = in.readSize(1);
        List<ModelIncrement> models = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            models.add(ModelIncrement.read(in));
        }
        return new Increment(fold, streamTime, models, InputTotals.read(in));
    }
}
