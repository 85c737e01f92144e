package fashionstream.rolling.counts;

import fashionstream.drift.BrightnessContrast;
import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.counts.Increment.SecondCounts;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.rolling.counts.TrackedPrediction.ImagePlace;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Matches predictions with their labels, whichever arrives first, and returns the changes of the counts.
 *
 * <p>The truth of an image id is the latest label in the labels topic or, if there is none, the label in the image
 * record. It applies to all predictions of the id: of several models, and of several image records with one id. A
 * repeated prediction (same model version, same position of the image record) is counted once.
 *
 * <p>{@link ImageTruth#maxPredictions} predictions are kept per id. Further ones are counted by the truth that is known
 * when they arrive; later labels do not apply to them.
 *
 * <p>Between two batches, all state is in the store. Not safe for use by several threads.
 */
public final class TruthMatching {
    /** Slices of all seconds of one increment; one has about 100 bytes when written, and at most 500. */
    static final int MAX_SLICES = 512;

    /**
     * Seconds of one increment. A second has a few hundred bytes when written, and up to 20 kB in memory if it has lags
     * of late labels.
     */
    static final int MAX_SECONDS = 256;

    private final TruthStore store;
    private final List<String> classes;
    private final ModelSlots slots;

    /** Entries that the batch has changed: an id that occurs several times is written once. */
    private final Map<String, ImageChange> changed = new LinkedHashMap<>();

    private final ContestMatching contests;

    private final Map<String, ModelChanges> models = new LinkedHashMap<>();
    private final List<String> sliceAttributes;

    /** Versions whose latest prediction since the last drain is that of a challenger. */
    private final Set<String> challengers = new HashSet<>();

    private int seconds;
    private int slices;
    private InputTotals inputs = new InputTotals();

    /**
     * A change of an entry.
     *
     * @param before as it is in the store; null if there is none
     */
    private record ImageChange(@Nullable ImageTruth before, ImageTruth after) {}

    private record SecondKey(long second, long batch) {}

    private record ModelChanges(ModelIdentity model, Map<SecondKey, SecondCounts> seconds) {}

    /**
     * Continues with the content of the store.
     *
     * @param classes class names in the order of the model's outputs, because predictions have only numbers
     * @param patience how long a model without predictions is kept when others need its place, in milliseconds
     * @param own whether this application has run a model of this version since its start
     * @param sliceAttributes the attributes whose values are counted separately
     */
    public TruthMatching(
            TruthStore store,
            List<String> classes,
            long patience,
            Predicate<String> own,
            List<String> sliceAttributes) {
        this.store = store;
        this.classes = List.copyOf(classes);
        this.sliceAttributes = List.copyOf(sliceAttributes);
        this.slots = new ModelSlots(patience, own);
        store.forEachModel(slots::restore);
        this.contests = new ContestMatching(store::model);
    }

    /** Counts a record of a kind that changes nothing else. */
    public void count(Input kind) {
        inputs.add(kind);
    }

    /**
     * Counts a prediction. An invalid one changes only the totals of input records.
     *
     * @param time event time, in milliseconds since 1970
     * @param now stream time, in milliseconds since 1970
     * @param batch number of the batch
     */
    public void predicted(Prediction prediction, long time, long now, long batch) {
        ModelIdentity model = RecordChecks.isSound(prediction) ? modelOf(prediction) : null;
        if (model == null) {
            inputs.add(Input.INVALID_PREDICTION);
            return;
        }
        String id = prediction.getImageId();
        ImageTruth before = image(id, now);
        ImageTruth truth = before == null ? ImageTruth.empty(now) : before;
        ImagePlace place = ImagePlace.of(prediction);
        if (truth.knows(model.version(), place)) {
            inputs.add(Input.REPEATED_PREDICTION);
            return;
        }
        if (!slots.admits(model.version(), now, store::forgetModel)) {
            inputs.add(Input.UNTRACKED_MODEL);
            return;
        }
        store.putModel(model, now);
        if (truth.isWaitingLabel()) {
            inputs.addWaiting(truth.since(), -1);
        }
        boolean challenger = prediction.getRole() == ModelRole.CHALLENGER;
        if (challenger) {
            challengers.add(model.version());
        } else {
            challengers.remove(model.version());
            countSharedId(truth, place);
        }
        TrackedPrediction tracked = new TrackedPrediction(
                model.version(),
                place,
                prediction.getClassIndex(),
                probabilities(prediction),
                time,
                prediction.getLabelTrue(),
                TrackedPrediction.NOT_COUNTED,
                batch,
                slices(prediction),
                challenger);
        count(tracked, tone(prediction), second(model, time, batch));
        TrackedPrediction judged = recount(tracked, truth.labelOf(tracked), truth, model, batch);
        if (truth.fromLabelsTopic() && truth.ownLabel() == null) {
            countChange(tracked.ownLabel(), truth.firstLabel());
        }
        if (truth.hasRoom(challenger, model.classes().size())) {
            change(id, before, truth.with(judged));
        } else {
            inputs.add(Input.UNTRACKED_PREDICTION);
            change(id, before, truth.passing(judged));
        }
    }

    /**
     * Applies a label, unless a later one is known.
     *
     * @param label the true class name; null withdraws the label
     * @param time event time, in milliseconds since 1970
     * @param order its place in the order of the image's labels
     * @param now stream time, in milliseconds since 1970
     * @param batch number of the batch
     */
    public void labelled(String id, @Nullable String label, long time, LabelOrder order, long now, long batch) {
        ImageTruth found = image(id, now);
        inputs.add(Input.LABEL);
        ImageTruth before = found == null ? ImageTruth.empty(now) : found;
        countChange(before.fromLabelsTopic() ? before.label() : before.ownLabel(), label);
        if (before.hasLaterLabelThan(order)) {
            return;
        }
        if (label != null && before.places() > 1) {
            inputs.add(Input.AMBIGUOUS_LABEL);
        }
        if (before.predictions().isEmpty() && before.isWaitingLabel() != (label != null)) {
            inputs.addWaiting(before.since(), label == null ? -1 : 1);
        }
        ImageTruth updated = before.withLabel(label, time, order);
        List<TrackedPrediction> judged = new ArrayList<>();
        for (TrackedPrediction prediction : before.predictions()) {
            ModelIdentity model = store.model(prediction.version());
            // The counts of an evicted model are deleted with it.
            judged.add(
                    model != null && prediction.fits(model.classes().size())
                            ? recount(prediction, label, updated, model, batch)
                            : prediction);
        }
        change(id, found, updated.withPredictions(judged));
    }

    private List<Slice> slices(Prediction prediction) {
        return sliceAttributes.stream()
                .map(name -> Slice.of(name, prediction.getAttributes().get(name)))
                .toList();
    }

    private void count(TrackedPrediction tracked, @Nullable BrightnessContrast tone, SecondCounts second) {
        second.predicted().add(tracked.predictedClass(), tracked.confidence(), tone);
        int before = second.slices().size();
        second.slices()
                .addPrediction(
                        tracked.slices(),
                        second.predicted().classCount(),
                        tracked.predictedClass(),
                        tracked.confidence(),
                        tone);
        slices += second.slices().size() - before;
    }

    /** Counts an image whose id another image had before, and the label that has become ambiguous. */
    private void countSharedId(ImageTruth truth, ImagePlace place) {
        long images = truth.places();
        if (images > 0 && !truth.hasPlace(place)) {
            inputs.add(Input.SHARED_ID);
            if (images == 1 && truth.fromLabelsTopic() && truth.label() != null) {
                inputs.add(Input.AMBIGUOUS_LABEL);
            }
        }
    }

    private @Nullable ImageTruth image(String id, long now) {
        ImageChange found = changed.get(id);
        return found == null ? store.image(id, now) : found.after();
    }

    /** @param before what {@link #image} returned */
    private void change(String id, @Nullable ImageTruth before, ImageTruth after) {
        ImageChange earlier = changed.get(id);
        changed.put(id, new ImageChange(earlier == null ? before : earlier.before(), after));
    }

    private void countChange(@Nullable String old, @Nullable String label) {
        if (old != null && label == null) {
            inputs.add(Input.WITHDRAWAL);
        } else if (old != null && !old.equals(label)) {
            inputs.add(Input.CORRECTION);
        }
    }

    /** Counts a prediction under its current label instead of its previous one. */
    private TrackedPrediction recount(
            TrackedPrediction prediction, @Nullable String label, ImageTruth truth, ModelIdentity model, long batch) {
        int before = prediction.countedClass();
        int now =
                label == null ? TrackedPrediction.NOT_COUNTED : model.classes().indexOf(label);
        if (label != null && now < 0 && !prediction.challenger()) {
            inputs.add(Input.UNKNOWN_LABEL);
        }
        if (now == before) {
            return prediction;
        }
        long countedIn = before < 0 ? batch : prediction.batch();
        SecondCounts second = second(model, prediction.time(), countedIn);
        LabelledCounts counts = second.labelled();
        if (before >= 0) {
            counts.subtract(prediction, before);
        }
        if (now >= 0) {
            counts.add(prediction, now);
            if (before < 0 && truth.fromLabelsTopic()) {
                counts.addLag(truth.labelTime() - prediction.time());
            }
        }
        countSlices(prediction, before, now, second);
        return prediction.counted(now, countedIn);
    }

    private void countSlices(TrackedPrediction prediction, int trueBefore, int trueNow, SecondCounts second) {
        int labelled = (trueNow >= 0 ? 1 : 0) - (trueBefore >= 0 ? 1 : 0);
        int correct =
                (trueNow == prediction.predictedClass() ? 1 : 0) - (trueBefore == prediction.predictedClass() ? 1 : 0);
        int before = second.slices().size();
        second.slices().addLabelled(prediction.slices(), second.predicted().classCount(), labelled, correct);
        slices += second.slices().size() - before;
    }

    /** Whether {@link #drain} should be called before the end of the batch, because there are many changes. */
    public boolean isFull() {
        return seconds >= MAX_SECONDS || slices >= MAX_SLICES;
    }

    /**
     * Writes the changed entries to the store, and returns the changes since the last call. Call it at the end of each
     * batch, or more often.
     *
     * @param now stream time, in milliseconds since 1970
     * @param batch number of the batch
     * @return increments that fit into a record each; empty if nothing has changed
     */
    public List<Increment> drain(long now, long batch) {
        changed.forEach((id, change) -> {
            contests.change(id, change.before(), change.after());
            store.putImage(id, change.after());
        });
        changed.clear();
        List<Increment> increments = new ArrayList<>();
        for (ModelChanges changes : models.values()) {
            List<SecondCounts> all = List.copyOf(changes.seconds().values());
            for (int from = 0; from < all.size(); from += MAX_SECONDS) {
                List<SecondCounts> part = all.subList(from, Math.min(all.size(), from + MAX_SECONDS));
                ModelIncrement model = new ModelIncrement(
                        changes.model(),
                        part,
                        challengers.contains(changes.model().version()));
                increments.add(new Increment(batch, now, List.of(model), drainInputs()));
            }
        }
        models.clear();
        challengers.clear();
        seconds = 0;
        slices = 0;
        if (!inputs.isEmpty()) {
            increments.add(new Increment(batch, now, List.of(), drainInputs()));
        }
        return increments;
    }

    /** The changes of contests that the last calls of {@link #drain} found. Call it after each of them. */
    public List<ContestIncrement> drainContests() {
        return contests.drain();
    }

    /** The totals are part of the first increment. */
    private InputTotals drainInputs() {
        InputTotals drained = inputs;
        inputs = new InputTotals();
        return drained;
    }

    private SecondCounts second(ModelIdentity model, long time, long batch) {
        SecondKey key = new SecondKey(Math.floorDiv(time, 1000), batch);
        return models.computeIfAbsent(model.version(), version -> new ModelChanges(model, new LinkedHashMap<>()))
                .seconds()
                .computeIfAbsent(key, unseen -> {
                    seconds++;
                    return SecondCounts.empty(
                            key.second(), batch, model.classes().size());
                });
    }

    /** The model of a prediction; null if its class names are unknown. */
    private @Nullable ModelIdentity modelOf(Prediction prediction) {
        ModelIdentity known = store.model(prediction.getModelVersion());
        ModelIdentity model = known != null
                ? known
                : new ModelIdentity(prediction.getModelName(), prediction.getModelVersion(), classes);
        int index = prediction.getClassIndex();
        boolean fits = prediction.getProbabilities().size() == model.classes().size()
                && model.classes().get(index).equals(prediction.getLabel());
        return fits ? model : null;
    }

    private static float[] probabilities(Prediction prediction) {
        List<Float> listed = prediction.getProbabilities();
        float[] probabilities = new float[listed.size()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = listed.get(i);
        }
        return probabilities;
    }

    private static @Nullable BrightnessContrast tone(Prediction prediction) {
        Float mean = prediction.getPixelMean();
        Float deviation = prediction.getPixelDeviation();
        return mean == null || deviation == null ? null : new BrightnessContrast(mean, deviation);
    }
}
