package fashionstream.rolling.counts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one batch of predictions or labels changes in the counts.
 *
 * @param batch number of the batch: slices of it are new, those of others correct what was counted before
 * @param streamTime how far the batch's partitions are in event time, in milliseconds since 1970
 */
public record Increment(long batch, long streamTime, List<ModelIncrement> models, InputTotals inputs) {
    public Increment {
        models = List.copyOf(models);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeLong(batch);
        out.writeLong(streamTime);
        out.writeInt(models.size());
        for (ModelIncrement model : models) {
            model.write(out);
        }
        inputs.write(out);
    }

    /** Reads what {@link #write} wrote. */
    public static Increment read(StateInput in) throws IOException {
        long batch = in.readLong();
        long streamTime = in.readLong();
        int count = in.readSize(1);
        List<ModelIncrement> models = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            models.add(ModelIncrement.read(in));
        }
        return new Increment(batch, streamTime, models, InputTotals.read(in));
    }

    /** What is to be added to the counts of one model. */
    public record ModelIncrement(ModelIdentity model, List<Slice> slices) {
        public ModelIncrement {
            slices = List.copyOf(slices);
        }

        /** How many predictions are new. */
        public long predictions() {
            return slices.stream().mapToLong(slice -> slice.predicted().count()).sum();
        }

        void write(StateOutput out) throws IOException {
            model.write(out);
            out.writeInt(slices.size());
            for (Slice slice : slices) {
                slice.write(out);
            }
        }

        static ModelIncrement read(StateInput in) throws IOException {
            ModelIdentity model = ModelIdentity.read(in);
            int count = in.readSize(1);
            List<Slice> slices = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                slices.add(Slice.read(in, model.classes().size()));
            }
            return new ModelIncrement(model, slices);
        }
    }

    /**
     * What is to be added to the counts of one model: all of it about images of the same second.
     *
     * @param second event time of the images, in seconds since 1970
     * @param batch what was counted in one go has one number, which stays with it: a correction names the batch in which the
     *     image was counted first, so that it changes nothing in the order of counting
     * @param predicted new predictions
     * @param labelled newly labelled ones; negative where labels were withdrawn
     */
    public record Slice(long second, long batch, PredictedCounts predicted, LabelledCounts labelled) {
        /** Of the year 9999. */
        private static final long LAST_SECOND = 253_402_300_799L;

        static Slice empty(long second, long batch, int classes) {
            return new Slice(second, batch, new PredictedCounts(classes), new LabelledCounts(classes));
        }

        void write(StateOutput out) throws IOException {
            out.writeLong(second);
            out.writeLong(batch);
            predicted.write(out);
            labelled.write(out);
        }

        /** @throws IOException if it can't be about images of a model with so many classes */
        static Slice read(StateInput in, int classes) throws IOException {
            Slice slice = new Slice(in.readLong(), in.readLong(), PredictedCounts.read(in), LabelledCounts.read(in));
            if (slice.second < 0
                    || slice.second > LAST_SECOND
                    || slice.predicted.classCount() != classes
                    || slice.labelled.classes() != classes) {
                throw new IOException("counts of second " + slice.second + " and " + slice.predicted.classCount()
                        + " classes where there are " + classes);
            }
            return slice;
        }
    }
}
