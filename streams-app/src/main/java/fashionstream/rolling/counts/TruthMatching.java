package fashionstream.rolling.counts;

import fashionstream.drift.BrightnessContrast;
import fashionstream.rolling.counts.Increment.ModelIncrement;
import fashionstream.rolling.counts.Increment.Slice;
import fashionstream.rolling.counts.InputTotals.Input;
import fashionstream.rolling.counts.TrackedPrediction.ImagePlace;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings predictions and their truth together, whichever comes first, and reports what that changes in the counts.
 *
 * <p>The truth about an image id is the latest label in the labels topic; while there is none, it is the label in the
 * image record said. It holds for all predictions of the id: of several models, and of several image records with one
 * id. A prediction that comes again (same model version, same place of the image record) is counted once.
 *
 * <p>Of an id, {@link ImageTruth#maxPredictions} predictions are kept. Further ones are counted by what is known of
 * their truth when they come; labels that come later don't reach them.
 *
 * <p>All that it knows between two batches stands in the store. Not safe for use by several threads.
 */
public final class TruthMatching {
    /**
     * Slices of one increment. Written they take some hundred bytes each; in memory up to 20 kB, which the lags of late
     * labels take.
     */
    static final int MAX_SLICES = 256;

    private final TruthStore store;
    private final List<String> classes;
    private final ModelSlots slots;

    /** What the batch has changed: an id that comes often in it is written once. */
    private final Map<String, ImageTruth> changed = new LinkedHashMap<>();

    private final Map<String, ModelChanges> models = new LinkedHashMap<>();
    private int slices;
    private InputTotals inputs = new InputTotals();

    private record SliceKey(long second, long batch) {}

    private record ModelChanges(ModelIdentity model, Map<SliceKey, Slice> slices) {}

    /**
     * Goes on with what the store knows.
     *
     * @param classes class names in the order of the models that this instance runs, as predictions have only numbers
     * @param patience for how many milliseconds a model without predictions is remembered when others need its place
     * @param own whether a version is of a model that this application runs, or ran since its start
     */
    public TruthMatching(TruthStore store, List<String> classes, long patience, Predicate<String> own) {
        this.store = store;
        this.classes = List.copyOf(classes);
        this.slots = new ModelSlots(patience, own);
        store.forEachModel(slots::restore);
    }

    /** Counts a record of a kind that changes nothing else. */
    public void count(Input kind) {
        inputs.add(kind);
    }

    /**
     * Takes a prediction. One that can't be counted changes nothing but the counts of records.
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
        TrackedPrediction tracked = new TrackedPrediction(
                model.version(),
                place,
                prediction.getClassIndex(),
                probabilities(prediction),
                time,
                prediction.getLabelTrue(),
                TrackedPrediction.NOT_COUNTED,
                batch);
        slice(model, time, batch).predicted().add(tracked.predictedClass(), tracked.confidence(), tone(prediction));
        TrackedPrediction judged = recount(tracked, truth.labelOf(tracked), truth, model, batch);
        if (truth.predictions().size()
                < ImageTruth.maxPredictions(model.classes().size())) {
            changed.put(id, truth.with(judged));
        } else {
            inputs.add(Input.UNTRACKED_PREDICTION);
            changed.put(id, truth.passing(judged));
        }
    }

    /**
     * Takes a label.
     *
     * @param label the true class name; null withdraws
     * @param time event time, in milliseconds since 1970
     * @param now stream time, in milliseconds since 1970
     * @param batch number of the batch
     */
    public void labelled(String id, @Nullable String label, long time, long now, long batch) {
        ImageTruth found = image(id, now);
        inputs.add(Input.LABEL);
        ImageTruth before = found == null ? ImageTruth.empty(now) : found;
        count(before, label);
        ImageTruth updated = before.withLabel(label, time, before.predictions());
        List<TrackedPrediction> judged = new ArrayList<>();
        for (TrackedPrediction prediction : before.predictions()) {
            ModelIdentity model = store.model(prediction.version());
            // A model that has given up its place takes its counts along.
            judged.add(
                    model != null && prediction.fits(model.classes().size())
                            ? recount(prediction, label, updated, model, batch)
                            : prediction);
        }
        changed.put(id, updated.withLabel(label, time, judged));
    }

    private @Nullable ImageTruth image(String id, long now) {
        ImageTruth found = changed.get(id);
        return found == null ? store.image(id, now) : found;
    }

    private void count(ImageTruth before, @Nullable String label) {
        boolean waited = before.isWaitingLabel();
        if (before.predictions().isEmpty() && waited != (label != null)) {
            inputs.addWaiting(before.since(), waited ? -1 : 1);
        }
        String old = before.fromLabelsTopic()
                ? before.label()
                : before.predictions().stream()
                        .map(TrackedPrediction::ownLabel)
                        .filter(each -> each != null)
                        .findFirst()
                        .orElse(null);
        if (old != null && label == null) {
            inputs.add(Input.WITHDRAWAL);
        } else if (old != null && !old.equals(label)) {
            inputs.add(Input.CORRECTION);
        }
    }

    /** Counts a prediction under what is now held for true, instead of what it was counted under. */
    private TrackedPrediction recount(
            TrackedPrediction prediction, @Nullable String label, ImageTruth truth, ModelIdentity model, long batch) {
        int before = prediction.countedClass();
        int now =
                label == null ? TrackedPrediction.NOT_COUNTED : model.classes().indexOf(label);
        if (label != null && now < 0) {
            inputs.add(Input.UNKNOWN_LABEL);
        }
        if (now == before) {
            return prediction;
        }
        long countedIn = before < 0 ? batch : prediction.batch();
        LabelledCounts counts = slice(model, prediction.time(), countedIn).labelled();
        if (before >= 0) {
            counts.subtract(prediction, before);
        }
        if (now >= 0) {
            counts.add(prediction, now);
            if (before < 0 && truth.fromLabelsTopic()) {
                counts.addLag(truth.labelTime() - prediction.time());
            }
        }
        return prediction.counted(now, countedIn);
    }

    /** Whether {@link #drain} should be called before the batch ends, as it changes a lot. */
    public boolean isFull() {
        return slices >= MAX_SLICES;
    }

    /**
     * Remembers what is known of the images, and returns what has changed since the last call. To be called when the
     * batch ends, at least.
     *
     * @param now stream time, in milliseconds since 1970
     * @param batch number of the batch
     * @return in parts that a topic takes; empty if nothing has changed
     */
    public List<Increment> drain(long now, long batch) {
        changed.forEach(store::putImage);
        changed.clear();
        List<Increment> increments = new ArrayList<>();
        for (ModelChanges changes : models.values()) {
            List<Slice> all = List.copyOf(changes.slices().values());
            for (int from = 0; from < all.size(); from += MAX_SLICES) {
                List<Slice> part = all.subList(from, Math.min(all.size(), from + MAX_SLICES));
                ModelIncrement model = new ModelIncrement(changes.model(), part);
                increments.add(new Increment(batch, now, List.of(model), drainInputs()));
            }
        }
        models.clear();
        slices = 0;
        if (!inputs.isEmpty()) {
            increments.add(new Increment(batch, now, List.of(), drainInputs()));
        }
        return increments;
    }

    /** They go with the first part. */
    private InputTotals drainInputs() {
        InputTotals drained = inputs;
        inputs = new InputTotals();
        return drained;
    }

    private Slice slice(ModelIdentity model, long time, long batch) {
        SliceKey key = new SliceKey(Math.floorDiv(time, 1000), batch);
        return models.computeIfAbsent(model.version(), version -> new ModelChanges(model, new LinkedHashMap<>()))
                .slices()
                .computeIfAbsent(key, unseen -> {
                    slices++;
                    return Slice.empty(key.second(), batch, model.classes().size());
                });
    }

    /** The model of a prediction, if its class names are known: otherwise its numbers have no meaning. */
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
