package fashionstream.rolling.counts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of the counts by one batch of predictions or labels.
 *
 * @param batch number of the batch: seconds of it are new, those of others correct what was counted before
 * @param streamTime stream time of the task that counted the batch, in milliseconds since 1970
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

    /**
     * The changes of the counts of one model.
     *
     * @param challenger whether the latest of its new predictions is that of a challenger; false if there are none
     */
    public record ModelIncrement(ModelIdentity model, List<SecondCounts> seconds, boolean challenger) {
        public ModelIncrement {
            seconds = List.copyOf(seconds);
        }

        /** The number of new predictions. */
        public long predictions() {
            return seconds.stream()
                    .mapToLong(second -> second.predicted().count())
                    .sum();
        }

        void write(StateOutput out) throws IOException {
            model.write(out);
            out.writeInt(seconds.size());
            for (SecondCounts second : seconds) {
                second.write(out);
            }
            out.writeBoolean(challenger);
        }

        static ModelIncrement read(StateInput in) throws IOException {
            ModelIdentity model = ModelIdentity.read(in);
            int count = in.readSize(1);
            List<SecondCounts> seconds = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                seconds.add(SecondCounts.read(in, model.classes().size()));
            }
            return new ModelIncrement(model, seconds, !in.isBefore(9) && in.readBoolean());
        }
    }

    /**
     * The changes of the counts of one model for images of the same second.
     *
     * @param second event time of the images, in seconds since 1970
     * @param batch number of the batch in which the images were first counted; a correction has the same number, so
     *     that it does not change the order of counting
     * @param predicted new predictions
     * @param labelled newly labelled predictions; negative for withdrawn labels
     * @param slices both by slice; empty if no slices are set
     */
    public record SecondCounts(
            long second, long batch, PredictedCounts predicted, LabelledCounts labelled, SlicedCounts slices) {
        /** The last second of the year 9999. */
        private static final long LAST_SECOND = 253_402_300_799L;

        static SecondCounts empty(long second, long batch, int classes) {
            return new SecondCounts(
                    second, batch, new PredictedCounts(classes), new LabelledCounts(classes), new SlicedCounts());
        }

        /** The same counts with other slices. */
        public SecondCounts with(SlicedCounts otherSlices) {
            return new SecondCounts(second, batch, predicted, labelled, otherSlices);
        }

        /** Event time of the images, in milliseconds since 1970, without the fraction of a second. */
        public long millis() {
            return second * 1000;
        }

        void write(StateOutput out) throws IOException {
            out.writeLong(second);
            out.writeLong(batch);
            predicted.write(out);
            labelled.write(out);
            slices.write(out);
        }

        /** @throws IOException if the counts do not fit a model with this number of classes */
        static SecondCounts read(StateInput in, int classes) throws IOException {
            SecondCounts second = new SecondCounts(
                    in.readLong(),
                    in.readLong(),
                    PredictedCounts.read(in),
                    LabelledCounts.read(in),
                    in.isBefore(8) ? new SlicedCounts() : SlicedCounts.read(in));
            if (second.second < 0
                    || second.second > LAST_SECOND
                    || second.predicted.isNegative()
                    || second.predicted.classCount() != classes
                    || second.labelled.classes() != classes
                    || !second.slices.fits(classes)) {
                throw new IOException("counts of second " + second.second + " and " + second.predicted.classCount()
                        + " classes where there are " + classes);
            }
            return second;
        }
    }
}
