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
 * @param states the last reported state of each window, by its name
 * @param recent whether the recent accuracy meets the target; null without labels or without a target
 * @param changes whether its images differ from the reference; null without a reference, or before the first image
 * @param challenger whether its latest prediction is that of a challenger
 */
record ModelState(
        ModelIdentity model,
        Evaluation evaluation,
        Times times,
        Ring ring,
        Map<String, AccuracyState> states,
        @Nullable RecentAccuracy recent,
        @Nullable ChangeDetector changes,
        boolean challenger) {
    ModelState {
        states = Map.copyOf(states);
    }

    /**
     * What the model file says of its evaluation.
     *
     * @param testAccuracy null until an instance that runs the model has stored it, or if the file has none
     * @param reference drift reference; null as above
     */
    record Evaluation(
            @Nullable Double testAccuracy, @Nullable DriftReference reference) {
        private static final Evaluation UNKNOWN = new Evaluation(null, null);
    }

    /**
     * Times in milliseconds since 1970.
     *
     * @param earliest event time of its first prediction; {@link Long#MAX_VALUE} before the first
     * @param latest event time of its last prediction; {@link Long#MIN_VALUE} before the first
     * @param seen stream time of its last increment; 0 if an earlier version, which did not store it, wrote the state
     * @param countedAt when its last prediction was counted; 0 before the first. An earlier version did not store it:
     *     the event time of the last prediction stands for it
     */
    record Times(long earliest, long latest, long seen, long countedAt) {
        private static final Times NONE = new Times(Long.MAX_VALUE, Long.MIN_VALUE, 0, 0);
    }

    /**
     * The batches of the last labelled images that are kept.
     *
     * @param first number of the oldest batch
     * @param next number that the next batch gets
     * @param labelled labelled images in these batches
     */
    record Ring(long first, long next, long labelled) {
        private static final Ring EMPTY = new Ring(0, 0, 0);
    }

    static ModelState of(ModelIdentity model) {
        return new ModelState(model, Evaluation.UNKNOWN, Times.NONE, Ring.EMPTY, Map.of(), null, null, false);
    }

    @Nullable
    Double testAccuracy() {
        return evaluation.testAccuracy();
    }

    @Nullable
    DriftReference reference() {
        return evaluation.reference();
    }

    /** What is known about changes of its images. */
    ChangeDetector.Change change() {
        return changes == null ? ChangeDetector.Change.NONE : changes.change();
    }

    /** After a prediction of this event time. */
    ModelState predicted(long time) {
        return at(new Times(Math.min(times.earliest, time), Math.max(times.latest, time), times.seen, times.countedAt));
    }

    /** After an increment at this stream time. */
    ModelState seen(long streamTime) {
        return at(new Times(times.earliest, times.latest, Math.max(times.seen, streamTime), times.countedAt));
    }

    /** After a prediction was counted at this time. */
    ModelState counted(long now) {
        return at(new Times(times.earliest, times.latest, times.seen, Math.max(times.countedAt, now)));
    }

    private ModelState at(Times newTimes) {
        return new ModelState(model, evaluation, newTimes, ring, states, recent, changes, challenger);
    }

    ModelState keeping(Ring newRing) {
        return new ModelState(model, evaluation, times, newRing, states, recent, changes, challenger);
    }

    ModelState reported(Map<String, AccuracyState> newStates) {
        return new ModelState(model, evaluation, times, ring, newStates, recent, changes, challenger);
    }

    ModelState recent(RecentAccuracy newRecent) {
        return new ModelState(model, evaluation, times, ring, states, newRecent, changes, challenger);
    }

    ModelState examined(ChangeDetector newChanges) {
        return new ModelState(model, evaluation, times, ring, states, recent, newChanges, challenger);
    }

    /** With another reference, the search for changes starts again. */
    ModelState evaluated(Evaluation newEvaluation) {
        return new ModelState(
                model,
                newEvaluation,
                times,
                ring,
                states,
                recent,
                Objects.equals(reference(), newEvaluation.reference()) ? changes : null,
                challenger);
    }

    /** After a prediction in this role. */
    ModelState as(boolean newChallenger) {
        return new ModelState(model, evaluation, times, ring, states, recent, changes, newChallenger);
    }

    void write(StateOutput out) throws IOException {
        model.write(out);
        Double testAccuracy = evaluation.testAccuracy();
        out.writeBoolean(testAccuracy != null);
        out.writeDouble(testAccuracy == null ? 0 : testAccuracy);
        DriftReference reference = evaluation.reference();
        out.writeText(reference == null ? "" : ReferenceTexts.format(reference));
        out.writeLong(times.earliest);
        out.writeLong(times.latest);
        out.writeLong(ring.first);
        out.writeLong(ring.next);
        out.writeLong(ring.labelled);
        out.writeInt(states.size());
        for (Map.Entry<String, AccuracyState> state : states.entrySet()) {
            out.writeText(state.getKey());
            out.writeText(state.getValue().name());
        }
        out.writeLong(times.seen);
        out.writeBoolean(recent != null);
        if (recent != null) {
            recent.write(out);
        }
        out.writeLong(times.countedAt);
        out.writeBoolean(changes != null);
        if (changes != null) {
            changes.write(out);
        }
        out.writeBoolean(challenger);
    }

    static ModelState read(StateInput in) throws IOException {
        ModelIdentity model = ModelIdentity.read(in);
        boolean tested = in.readBoolean();
        double testAccuracy = in.readDouble();
        String reference = in.readText();
        long earliest = in.readLong();
        long latest = in.readLong();
        Ring ring = new Ring(in.readLong(), in.readLong(), in.readLong());
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
                new Evaluation(
                        tested ? testAccuracy : null,
                        reference.isEmpty()
                                ? null
                                : ReferenceTexts.parse(
                                        reference, model.classes().size())),
                new Times(earliest, latest, seen, countedAt),
                ring,
                states,
                recent,
                changes,
                !in.isBefore(9) && in.readBoolean());
    }
}
