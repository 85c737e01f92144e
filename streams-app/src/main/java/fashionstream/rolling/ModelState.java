package fashionstream.rolling;

import fashionstream.drift.ChangeDetector;
import fashionstream.drift.DriftReference;
import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.RecentAccuracy;
import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import fashionstream.schema.AccuracyState;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of a model besides its counts, as kept in a state store. Immutable.
 *
 * @param testAccuracy test accuracy in the model file; null until an instance that runs the model has stored it
 * @param reference drift reference in the model file; null as above, or if the file has none
 * @param earliest event time of its first prediction, in milliseconds since 1970; {@link Long#MAX_VALUE} before the
 *     first
 * @param latest event time of its last prediction, in milliseconds since 1970; {@link Long#MIN_VALUE} before the first
 * @param firstBatch number in the ring of the oldest batch that is kept
 * @param nextBatch number in the ring that the next batch gets
 * @param inRing labelled images in the batches that are kept
 * @param states the last reported state of each window, by its name
 * @param recent whether the recent accuracy meets the target; null without labels or without a target
 * @param seen stream time of its last increment, in milliseconds since 1970; 0 if an earlier version, which did not
 *     store it, wrote the state
 * @param countedAt when its last prediction was counted, in milliseconds since 1970; 0 before the first. An earlier version
 *     did not store it: the event time of the last prediction stands for it
 * @param changes whether its images differ from the reference; null without a reference, or before the first image
 */
record ModelState(
        ModelIdentity model,
        @Nullable Double testAccuracy,
        @Nullable DriftReference reference,
        long earliest,
        long latest,
        long firstBatch,
        long nextBatch,
        long inRing,
        Map<String, AccuracyState> states,
        @Nullable RecentAccuracy recent,
        long seen,
        long countedAt,
        @Nullable ChangeDetector changes) {
    ModelState {
        states = Map.copyOf(states);
    }

    static ModelState of(ModelIdentity model) {
        return new ModelState(model, null, null, Long.MAX_VALUE, Long.MIN_VALUE, 0, 0, 0, Map.of(), null, 0, 0, null);
    }

    /** After a prediction of this event time. */
    ModelState predicted(long time) {
        return new ModelState(
                model,
                testAccuracy,
                reference,
                Math.min(earliest, time),
                Math.max(latest, time),
                firstBatch,
                nextBatch,
                inRing,
                states,
                recent,
                seen,
                countedAt,
                changes);
    }

    /** After an increment at this stream time. */
    ModelState seen(long streamTime) {
        return new ModelState(
                model,
                testAccuracy,
                reference,
                earliest,
                latest,
                firstBatch,
                nextBatch,
                inRing,
                states,
                recent,
                Math.max(seen, streamTime),
                countedAt,
                changes);
    }

    /** After a prediction was counted at this time. */
    ModelState counted(long at) {
        return new ModelState(
                model,
                testAccuracy,
                reference,
                earliest,
                latest,
                firstBatch,
                nextBatch,
                inRing,
                states,
                recent,
                seen,
                Math.max(countedAt, at),
                changes);
    }

    ModelState ring(long first, long next, long labelled) {
        return new ModelState(
                model,
                testAccuracy,
                reference,
                earliest,
                latest,
                first,
                next,
                labelled,
                states,
                recent,
                seen,
                countedAt,
                changes);
    }

    ModelState reported(Map<String, AccuracyState> newStates) {
        return new ModelState(
                model,
                testAccuracy,
                reference,
                earliest,
                latest,
                firstBatch,
                nextBatch,
                inRing,
                newStates,
                recent,
                seen,
                countedAt,
                changes);
    }

    ModelState recent(RecentAccuracy newRecent) {
        return new ModelState(
                model,
                testAccuracy,
                reference,
                earliest,
                latest,
                firstBatch,
                nextBatch,
                inRing,
                states,
                newRecent,
                seen,
                countedAt,
                changes);
    }

    ModelState examined(ChangeDetector newChanges) {
        return new ModelState(
                model,
                testAccuracy,
                reference,
                earliest,
                latest,
                firstBatch,
                nextBatch,
                inRing,
                states,
                recent,
                seen,
                countedAt,
                newChanges);
    }

    /** What is known about changes of its images. */
    ChangeDetector.Change change() {
        return changes == null ? ChangeDetector.Change.NONE : changes.change();
    }

    /** With another reference, the search for changes starts again. */
    ModelState tested(@Nullable Double accuracy, @Nullable DriftReference driftReference) {
        return new ModelState(
                model,
                accuracy,
                driftReference,
                earliest,
                latest,
                firstBatch,
                nextBatch,
                inRing,
                states,
                recent,
                seen,
                countedAt,
                Objects.equals(reference, driftReference) ? changes : null);
    }

    void write(StateOutput out) throws IOException {
        model.write(out);
        out.writeBoolean(testAccuracy != null);
        out.writeDouble(testAccuracy == null ? 0 : testAccuracy);
        out.writeText(reference == null ? "" : ReferenceTexts.format(reference));
        out.writeLong(earliest);
        out.writeLong(latest);
        out.writeLong(firstBatch);
        out.writeLong(nextBatch);
        out.writeLong(inRing);
        out.writeInt(states.size());
        for (Map.Entry<String, AccuracyState> state : states.entrySet()) {
            out.writeText(state.getKey());
            out.writeText(state.getValue().name());
        }
        out.writeLong(seen);
        out.writeBoolean(recent != null);
        if (recent != null) {
            recent.write(out);
        }
        out.writeLong(countedAt);
        out.writeBoolean(changes != null);
        if (changes != null) {
            changes.write(out);
        }
    }

    static ModelState read(StateInput in) throws IOException {
        ModelIdentity model = ModelIdentity.read(in);
        boolean tested = in.readBoolean();
        double testAccuracy = in.readDouble();
        String reference = in.readText();
        long earliest = in.readLong();
        long latest = in.readLong();
        long firstBatch = in.readLong();
        long nextBatch = in.readLong();
        long inRing = in.readLong();
        Map<String, AccuracyState> states = new HashMap<>();
        for (int left = in.readSize(2); left > 0; left--) {
            states.put(in.readText(), AccuracyState.valueOf(in.readText()));
        }
        long seen = in.isFirstFormat() ? 0 : in.readLong();
        RecentAccuracy recent = in.isBefore(4) || !in.readBoolean() ? null : RecentAccuracy.read(in);
        long countedAt = in.isBefore(5) ? Math.max(0, latest) : in.readLong();
        ChangeDetector changes = in.isBefore(6) || !in.readBoolean() ? null : ChangeDetector.read(in);
        return new ModelState(
                model,
                tested ? testAccuracy : null,
                reference.isEmpty()
                        ? null
                        : ReferenceTexts.parse(reference, model.classes().size()),
                earliest,
                latest,
                firstBatch,
                nextBatch,
                inRing,
                states,
                recent,
                seen,
                countedAt,
                changes);
    }
}
